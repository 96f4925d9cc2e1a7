"""Contact points gathered from the cells of a row, each once, and what gave none."""

from tengill.facts.contacts import Point
from tengill.facts.messages import PointKind
from tengill.sources.addresses import read_address
from tengill.sources.phones import read_phone
from tengill.sources.profiles import profile_point

_MOST = 200
_SHOWN = 60
_LONGEST = 500


class PointList:
    """The points of one contact, in order; cells that hold none are kept with a defect."""

    def __init__(self, region: str | None) -> None:
        self._region = region
        self._found: dict[tuple[PointKind, str], Point] = {}
        self.rest: list[tuple[str, str]] = []
        """(what the source calls it, the value): what is no point, cut at 500."""
        self.defects: list[str] = []

    def all(self) -> tuple[Point, ...]:
        """The points found."""
        return tuple(self._found.values())

    def email(self, told: str, label: str, header: str) -> None:
        """An e-mail address, normalised as mail's are."""
        address = read_address(told)
        if address:
            self._add(PointKind.EMAIL, address, label)
        else:
            self._refuse(told, header, "e-mail address")

    def phone(self, told: str, label: str, header: str) -> None:
        """A telephone number, in E.164 where its country is known."""
        number, extension = read_phone(told, self._region)
        if number:
            self._add(
                PointKind.PHONE, number, f"{label} ext. {extension}".strip() if extension else label
            )
        else:
            self._refuse(told, header, "telephone number")

    def page(self, told: str, label: str, header: str) -> None:
        """A page: a profile where the network is known."""
        point = profile_point(told)
        if point:
            self._add(*point, label)
        else:
            self.keep(header, told)

    def keep(self, header: str, told: str) -> None:
        """Keep a value as evidence only."""
        if told and len(self.rest) < _MOST:
            self.rest.append((header, told[:_LONGEST]))

    def _add(self, kind: PointKind, value: str, label: str) -> None:
        if len(self._found) < _MOST:
            self._found.setdefault((kind, value), Point(kind, value, label[:_SHOWN]))

    def _refuse(self, told: str, header: str, what: str) -> None:
        self.keep(header, told)
        self.defects.append(f"“{told[:_SHOWN]}” is no {what}; it is kept as it was told")


def one_line(told: str) -> str:
    """An address in one line, its lines parted by commas, cut at 500 characters."""
    rows = (" ".join(row.split()).strip(" ,") for row in told.splitlines())
    return ", ".join(row for row in rows if row)[:_LONGEST].rstrip(" ,")
