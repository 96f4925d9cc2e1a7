"""Names for many people: given, middle and family names, and short forms."""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

from dataclasses import dataclass

from tengill.simulation.population import Cased, second_name
from tengill.simulation.streams import Draw
from tengill.simulation.wording import read_data


@dataclass(frozen=True, slots=True)
class FullName:
    """A person's name: parts that bend are in their four cases."""

    given: Cased
    middle: str
    second: Cased
    former: str = ""
    both: bool = False
    """Whether the middle name is part of how they are called."""


class Names:
    """Names drawn from the packaged lists; large worlds meet few doubles, as in life."""

    def __init__(self) -> None:
        small, large = read_data("names.toml"), read_data("people.toml")
        self._given = {
            (True, True): self._bent(small["is"]["women"], large["given_women_is"]),
            (True, False): self._bent(small["is"]["men"], large["given_men_is"]),
            (False, True): self._plain(small["international"]["women"], large["given_women"]),
            (False, False): self._plain(small["international"]["men"], large["given_men"]),
        }
        self._fathers = (*small["is"]["parents"], *large["fathers_is"])
        self._mothers = tuple(large["mothers_is"])
        self._families_is = tuple(large["family_is"])
        self._cultures = tuple(large["culture"])
        self._short: dict[str, list[str]] = large["short"]

    @staticmethod
    def _bent(lines: list[str], plain: list[str]) -> tuple[Cased, ...]:
        return (*(Cased(*line.split()) for line in lines), *map(Cased.plain, plain))

    @staticmethod
    def _plain(*lists: list[str]) -> tuple[Cased, ...]:
        return tuple(Cased.plain(name) for names in lists for name in names)

    def given(self, draw: Draw, *, icelandic: bool, woman: bool) -> Cased:
        """A given name; some are far more common than others."""
        names = self._given[icelandic, woman]
        return names[int(len(names) * draw.random() ** 1.15)]

    def middle(self, draw: Draw, *, icelandic: bool, woman: bool) -> str:
        """A middle name, a middle initial, or nothing."""
        roll = draw.random()
        if roll < (0.55 if icelandic else 0.14):
            return self.given(draw, icelandic=icelandic, woman=woman).nom
        if roll < (0.57 if icelandic else 0.42):
            return draw.pick("ABCDEFGHJKLMNPRSTVW") + "."
        return ""

    def second(self, draw: Draw, *, icelandic: bool, woman: bool) -> Cased:
        """A patronymic, a matronymic or a family name."""
        if icelandic:
            roll = draw.random()
            if roll < 0.05:
                return Cased.plain(draw.pick(self._families_is))
            parent = draw.pick(self._mothers if roll < 0.09 else self._fathers)
            return second_name(parent + ("dóttir" if woman else "son"))
        roll = draw.random()
        for culture in self._cultures:
            if roll < culture["weight"]:
                break
            roll -= culture["weight"]
        family = draw.pick(culture["stems"]) + draw.pick(culture["endings"])
        if culture["key"] == "polish" and woman:
            family = family[:-1] + "a"
        return Cased.plain(family)

    def full(self, draw: Draw, *, icelandic: bool, woman: bool) -> FullName:
        """A whole name; some bore another family name before."""
        given = self.given(draw, icelandic=icelandic, woman=woman)
        middle = self.middle(draw, icelandic=icelandic, woman=woman)
        second = self.second(draw, icelandic=icelandic, woman=woman)
        both = icelandic and len(middle) > 2 and draw.chance(0.75)
        former = self.former(draw, icelandic=icelandic, woman=woman)
        return FullName(given, middle, second, former, both)

    def former(self, draw: Draw, *, icelandic: bool, woman: bool) -> str:
        """The family name somebody had before they married or chose another; mostly none."""
        if not draw.chance(0.03 if icelandic else 0.14 if woman else 0.02):
            return ""
        return self.second(draw, icelandic=icelandic, woman=woman).nom

    def short(self, given: str, draw: Draw) -> str:
        """What friends call somebody of this given name, or nothing."""
        forms = self._short.get(given)
        return draw.pick(forms) if forms and draw.chance(0.8) else ""
