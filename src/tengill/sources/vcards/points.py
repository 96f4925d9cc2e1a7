"""The contact points of a card."""

from collections.abc import Callable, Iterable

from tengill.facts.contacts import Point
from tengill.facts.messages import PointKind
from tengill.sources.addresses import read_address
from tengill.sources.phones import read_phone
from tengill.sources.profiles import account_point, profile_point
from tengill.sources.vcards.properties import Property
from tengill.sources.vcards.values import line

_UNSAID = frozenset(
    {"internet", "voice", "pref", "x400", "msg", "text", "postal", "parcel", "dom", "intl", "video"}
)
_IM = {
    "X-TWITTER": "twitter", "X-LINKEDIN": "linkedin", "X-LINKED-IN": "linkedin",
    "X-MASTODON": "mastodon",
}  # fmt: skip
_OF_OTHERS = frozenset({"assistantphone", "assistant", "company main"})
"""Numbers that reach somebody else, as Apple and Evolution call them: kept, but no point of theirs."""
_MOST = 1_000


def label_of(one: Property, labels: dict[str, str]) -> str:
    """What a card calls a point: Apple's label, else its types (`work fax`), lower case or empty."""
    told = labels.get(one.group, "") if one.group else ""
    if told:
        return told
    return " ".join(kind for kind in one.types if kind not in _UNSAID)[:60]


def labels_of(found: Iterable[Property]) -> dict[str, str]:
    """The labels of groups: `item1.X-ABLabel:_$!<HomePage>!$_` names what `item1` holds."""
    told: dict[str, str] = {}
    for one in found:
        if one.group and one.name in ("X-ABLABEL", "X-EVOLUTION-LABEL", "X-LABEL"):
            text = line(one.value)
            if text.startswith("_$!<") and text.endswith(">!$_"):
                text = text[4:-4].lower()
            told[one.group] = text[:60]
    return told


class Points:
    """The points found so far, each once, and the properties that gave none."""

    def __init__(self, labels: dict[str, str], region: str | None) -> None:
        self._labels = labels
        self._region = region
        self._found: dict[tuple[PointKind, str], Point] = {}
        self.defects: list[str] = []

    def all(self) -> tuple[Point, ...]:
        """The points in the card's order."""
        return tuple(self._found.values())

    def add(self, one: Property) -> bool | None:
        """Take a property: True when it gave a point, False when it should have, None if it is no point."""
        reader = _READERS.get(one.name)
        if reader is None:
            return None
        value = line(one.value)
        if not value:
            return True
        found = reader(one, value, self._region)
        if found is None:
            if one.name in ("EMAIL", "TEL"):
                what = "e-mail address" if one.name == "EMAIL" else "telephone number"
                self._note(f"“{value[:60]}” is no {what}; it is kept as it was told")
            return False
        kind, point, extra = found
        called = label_of(one, self._labels)
        if kind is PointKind.PHONE and called.lower() in _OF_OTHERS:
            return False
        label = " ".join(part for part in (called, extra) if part)
        if len(self._found) < _MOST:
            self._found.setdefault((kind, point), Point(kind, point, label))
        else:
            self._note(f"the card has more than {_MOST:,} contact points; the rest was left out")
        return True

    def _note(self, what: str) -> None:
        if len(self.defects) < 10 and what not in self.defects:  # noqa: PLR2004 - enough to be told
            self.defects.append(what)


Found = tuple[PointKind, str, str] | None


def _email(one: Property, value: str, _region: str | None) -> Found:
    if one.types == ("x400",):
        return None
    address = read_address(value)
    return (PointKind.EMAIL, address, "") if address else None


def _phone(_one: Property, value: str, region: str | None) -> Found:
    number, extension = read_phone(value, region)
    return (PointKind.PHONE, number, f"ext. {extension}" if extension else "") if number else None


def _page(_one: Property, value: str, _region: str | None) -> Found:
    if value.lower().startswith("mailto:") and (address := read_address(value)):
        return PointKind.EMAIL, address, ""
    point = profile_point(value)
    return (*point, "") if point else None


def _account(one: Property, value: str, _region: str | None) -> Found:
    """A social profile: its network is its type, its service, or its own name."""
    network = _IM.get(one.name, "") or one.param("SERVICE-TYPE") or one.param("X-SERVICE-TYPE")
    user = one.param("X-USER") or one.param("USERNAME")
    for name in (network, *one.types):
        for told in (value, user):
            point = account_point(name, told) if name and told else None
            if point:
                return (*point, "")
    point = profile_point(value)
    return (*point, "") if point else None


_READERS: dict[str, Callable[[Property, str, str | None], Found]] = {
    "EMAIL": _email,
    "TEL": _phone,
    "PHONE": _phone,
    "X-MS-TEL": _phone,
    "URL": _page,
    "CONTACT-URI": _page,
    "X-EVOLUTION-BLOG-URL": _page,
    "X-SOCIALPROFILE": _account,
    "SOCIALPROFILE": _account,
    "IMPP": _account,
    "X-IMPP": _account,
    **dict.fromkeys(_IM, _account),
}
