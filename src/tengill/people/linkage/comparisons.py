"""What is compared of two records, and the levels of agreement, best first.

A level's condition is an expression over the columns of `tables.py`, `_l` and `_r` for the two
records. Its m (how often one person's records agree so) and u (how often two strangers' do) stand
in `data/linkage.toml`, fitted on simulated worlds by `python -m benchmarks.fit_linkage`.
"""

from dataclasses import dataclass
from functools import cache

from tengill.people.linkage.rarity import RAREST
from tengill.people.tables import read


@dataclass(frozen=True, slots=True)
class Level:
    """One level of agreement."""

    code: str
    condition: str
    words: str
    """What it says to a person; empty where there is nothing to say."""
    m: float = 0.0
    u: float = 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing two records are compared by. Where `missing` holds it says nothing."""

    about: str
    missing: str
    levels: tuple[Level, ...]


def _any(column: str, other: str = "") -> str:
    return f"list_has_any({column}_l, {other or column}_r)"


def _none(column: str) -> str:
    return f"(len({column}_l) = 0 OR len({column}_r) = 0)"


def _either(column: str, other: str) -> str:
    return f"({_any(column, other)} OR {_any(other, column)})"


_RARE = "least(rarity_l, rarity_r)"
_RARE_ENOUGH = 4
_WORDS = (
    "the same very common name", "the same common name", "the same name", "the same uncommon name",
    "the same rare name", "the same rare name", "the same very rare name", "the same very rare name",
)  # fmt: skip
_SAME_LAST = "(last_l = last_r OR list_has_any(lasts_l, lasts_r))"
_SAME_GIVEN = "list_has_any(givens_l, givens_r)"
_NEAR_LAST = (
    "(length(last_l) > 4 AND length(last_r) > 4 AND damerau_levenshtein(last_l, last_r) = 1)"
)
_NEAR_GIVEN = (
    "(length(given_l) > 3 AND length(given_r) > 3 AND damerau_levenshtein(given_l, given_r) = 1)"
)
_OTHER_GENERATION = "generation_l <> '' AND generation_r <> '' AND generation_l <> generation_r"


def _name() -> Comparison:
    same = _any("names")
    levels = [
        Level("generation", f"{same} AND {_OTHER_GENERATION}", "one name, another generation"),
        *(
            Level(f"same_{step}", f"{same} AND {_RARE} >= {step}", _WORDS[step])
            for step in range(RAREST, -1, -1)
        ),
        *_by_rarity("near", _any("near"), "a short or other spelling of one"),
        *_by_rarity("initial", _either("initials", "spelt_initials"), "an initial that fits the"),
        *_by_rarity(
            "typo",
            f"(({_SAME_GIVEN} AND {_NEAR_LAST}) OR ({_SAME_LAST} AND {_NEAR_GIVEN}))",
            "one letter off a",
        ),
        Level("part_of_last", f"{_SAME_GIVEN} AND {_any('lasts')}", "one last name in common"),
        Level("other_last", _SAME_GIVEN, "the same given name, another last name"),
        Level("other_given", _any("lasts"), "the same last name, another given name"),
        Level("other", "ELSE", "other names"),
    ]
    return Comparison("name", _none("names"), tuple(levels))


def _by_rarity(code: str, condition: str, words: str) -> tuple[Level, Level]:
    return (
        Level(f"{code}_rare", f"{condition} AND {_RARE} >= {_RARE_ENOUGH}", f"{words} rare name"),
        Level(f"{code}_common", condition, f"{words} common name"),
    )


def _first() -> Comparison:
    """The given name where one of two tells no more: `Anna` at the same house, on the same telephone."""
    return Comparison(
        "first",
        "(len(firsts_l) = 0 AND len(firsts_r) = 0) OR"
        " (len(firsts_l) = 0 AND len(names_l) = 0) OR (len(firsts_r) = 0 AND len(names_r) = 0)"
        f" OR {_any('names')}",
        (
            Level(
                "same",
                f"{_any('firsts')} OR {_either('firsts', 'givens')}",
                "the same given name alone",
            ),
            Level("other", "ELSE", "another given name"),
        ),
    )


def _middle() -> Comparison:
    """Middle names of people who share the rest: namesakes seldom share these too."""
    return Comparison(
        "middle",
        f"middle_l = '' OR middle_r = '' OR NOT ({_any('names')} OR {_any('near')})",
        (
            Level("same", _any("middles"), "the same middle name"),
            Level(
                "fits",
                "(len(middles_l) = 0 OR len(middles_r) = 0) AND"
                " (starts_with(middle_l, middle_r) OR starts_with(middle_r, middle_l))",
                "middle initials that fit",
            ),
            Level("other", "ELSE", "other middle names"),
        ),
    )


def _email() -> Comparison:
    nameless = "(len(names_l) = 0 OR len(names_r) = 0)"
    called = f"({_either('calls', 'flats')} AND {_any('organisations')})"
    return Comparison(
        "email",
        "((len(emails_l) = 0 AND len(shared_emails_l) = 0) OR"
        " (len(emails_r) = 0 AND len(shared_emails_r) = 0))"
        f" AND NOT ({nameless} AND ({_either('spelt', 'flats')} OR {called}))",
        (
            Level("same", _any("emails"), "the same e-mail address"),
            Level("odd", _any("odd"), "the same unusual address at another provider"),
            Level(
                "spells",
                f"{nameless} AND {_either('spelt', 'flats')}",
                "an address that spells the name",
            ),
            Level(
                "initials",
                f"{nameless} AND {_either('short', 'flats')}",
                "an address that spells the name with an initial",
            ),
            Level(
                "called",
                f"{nameless} AND {called}",
                "an address at one organisation that spells the given name",
            ),
            Level("shared", _any("shared_emails"), "an address several people share"),
            Level("other", "ELSE", ""),
        ),
    )


def _phone() -> Comparison:
    return Comparison(
        "phone",
        "((len(phones_l) = 0 AND len(shared_phones_l) = 0) OR"
        " (len(phones_r) = 0 AND len(shared_phones_r) = 0))",
        (
            Level("same", _any("phones"), "the same phone number"),
            Level("shared", _any("shared_phones"), "a phone number several people share"),
            Level("other", "ELSE", ""),
        ),
    )


def _handle() -> Comparison:
    return Comparison(
        "handle",
        _none("handles"),
        (
            Level("same", _any("handles"), "the same profile"),
            Level("stem", _any("stems"), "the same unusual handle elsewhere"),
            Level("other", "ELSE", ""),
        ),
    )


def _organisation() -> Comparison:
    return Comparison(
        "organisation",
        _none("organisations"),
        (
            Level(
                "two", "len(list_intersect(rare_organisations_l, rare_organisations_r)) > 1",
                "several organisations in common",
            ),
            Level("rare", _any("rare_organisations"), "the same organisation"),
            Level("some", _any("some_organisations"), "the same larger organisation"),
            Level("common", _any("organisations"), "the same very large organisation"),
            Level("other", "ELSE", "other organisations"),
        ),
    )  # fmt: skip


def _place() -> Comparison:
    return Comparison(
        "place",
        _none("places"),
        (
            Level("rare", _any("rare_places"), "the same place"),
            Level("some", _any("some_places"), "the same town"),
            Level("common", _any("places"), "the same country or region"),
            Level("other", "ELSE", "other places"),
        ),
    )


def _birthday() -> Comparison:
    return Comparison(
        "birthday",
        "(day_l = '' OR day_r = '')",
        (
            Level("same", "(day_l = day_r AND year_l = year_r AND year_l <> '')", "the same birthday"),
            Level(
                "day", "day_l = day_r AND (year_l = '' OR year_r = '')", "the same day of birth"
            ),
            Level("other", "ELSE", "different birthdays"),
        ),
    )  # fmt: skip


def _neighbours() -> Comparison:
    common = "len(list_intersect(around_l, around_r))"
    return Comparison(
        "neighbours",
        _none("around"),
        (
            Level("many", f"{common} > 3", "many people in common"),
            Level("some", f"{common} > 1", "several people in common"),
            Level("one", f"{common} = 1", "somebody in common"),
            Level("none", "ELSE", "nobody in common"),
        ),
    )


def _source() -> Comparison:
    return Comparison(
        "source",
        "false",
        (
            Level("profiles", _any("profiles"), "two profiles in one network"),
            Level("books", _any("books"), "two cards in one address book"),
            Level("other", "ELSE", ""),
        ),
    )


@cache
def bare() -> tuple[Comparison, ...]:
    """All comparisons without their parameters."""
    return (
        _name(), _first(), _middle(), _email(), _phone(), _handle(), _organisation(), _place(), _birthday(),
        _neighbours(), _source(),
    )  # fmt: skip


@cache
def fitted() -> tuple[Comparison, ...]:
    """All comparisons with the m and u shipped in `data/linkage.toml`."""
    table = read("linkage.toml")["levels"]
    return tuple(
        Comparison(
            comparison.about,
            comparison.missing,
            tuple(
                Level(
                    level.code, level.condition, level.words, *table[comparison.about][level.code]
                )
                for level in comparison.levels
            ),
        )
        for comparison in bare()
    )
