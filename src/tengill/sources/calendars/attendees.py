"""Who was invited and what they answered: ATTENDEE and ORGANIZER as programs write them."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from tengill.facts.meetings import Answer, Attendee
from tengill.facts.messages import Mailbox, PointKind
from tengill.sources.addresses import read_address, read_mailbox
from tengill.sources.calendars.lines import Line, unescaped
from tengill.sources.names import person_name

MOST = 20_000
"""Attendees kept of one event."""
_ANSWERS = {
    "ACCEPTED": Answer.ACCEPTED,
    "CONFIRMED": Answer.ACCEPTED,
    "COMPLETED": Answer.ACCEPTED,
    "IN-PROCESS": Answer.ACCEPTED,
    "DECLINED": Answer.DECLINED,
    "TENTATIVE": Answer.TENTATIVE,
    "DELEGATED": Answer.DELEGATED,
}
_THINGS = frozenset(["ROOM", "RESOURCE"])
_GROUPS = frozenset(["GROUP", "X-SERVER-GROUP"])
_OPTIONAL = frozenset(["OPT-PARTICIPANT", "NON-PARTICIPANT", "FYI"])
# Addresses that programs give to calendars, rooms and to nobody.
_NOBODY = re.compile(
    r"@(?:resource\.calendar\.google\.com|group\.calendar\.google\.com|"
    r"(?:import|group\.v)\.calendar\.google\.com|imip\.me\.com|example\.invalid)$|"
    r"^(?:unknownorganizer@calendar\.google\.com|no-?reply@|nomail@|invalid@nomail)",
    re.IGNORECASE,
)
_RESOURCE = re.compile(r"@resource\.calendar\.google\.com$", re.IGNORECASE)
_TELEPHONE = re.compile(r"tel:\s*([+\d][\d\s().-]{3,30})$", re.IGNORECASE)
_LONGEST = 2000


def read_person(line: Line) -> Mailbox | None:
    """The mailbox of an ATTENDEE or ORGANIZER, or None where it names nobody.

    The address is looked for in the value (`mailto:`, bare, `Name <address>`), then in the EMAIL
    parameter that Apple and RFC 7986 write beside a `urn:uuid:`. A name alone is kept as a name.
    """
    value = line.decoded()[:_LONGEST].strip()
    name = unescaped(line.params.get("CN", "")).strip().strip("\"'")
    phone = _TELEPHONE.match(value)
    if phone:
        digits = re.sub(r"[^\d+]", "", phone[1])
        return Mailbox(person_name(name), digits, PointKind.PHONE)
    address = _address(value) or _address(line.params.get("EMAIL", ""))
    if not address:
        found = read_mailbox(unescaped(value)) if "<" in value else None
        if found is not None and found.address:
            address, name = found.address, name or found.name
        elif not name and ":" not in value and "/" not in value:
            name = unescaped(value)  # vCalendar 1.0 writes names
    if address and _NOBODY.search(address):
        return None
    if not address:
        address = _address(name)
    shown = person_name(name) if name else ""
    if shown.lower() == address:
        shown = ""
    return Mailbox(shown, address) if address or shown else None


def _address(value: str) -> str:
    value = value.strip().strip("\"'<>")
    scheme, colon, rest = value.partition(":")
    if colon and scheme.strip().lower() in ("mailto", "smtp", "sip", "sips"):
        value = rest.strip()
        if value.lower().startswith("mailto:"):
            value = value[7:]
    elif colon or "<" in value:
        return ""
    return read_address(unquote(value)) if "@" in unquote(value) else ""


def read_attendees(lines: Iterable[Line]) -> tuple[tuple[Attendee, ...], list[str]]:
    """The people and groups invited, each once, and what was wrong.

    Rooms and resources are left out. Somebody told twice keeps the answer that is one.
    """
    found: dict[tuple[PointKind, str], Attendee] = {}
    defects: list[str] = []
    for line in lines:
        kind = line.params.get("CUTYPE", "").upper()
        if kind in _THINGS or _RESOURCE.search(line.value):
            continue
        mailbox = read_person(line)
        if mailbox is None:
            continue
        if len(found) >= MOST:
            defects.append(f"more than {MOST:,} attendees: the rest is not kept")
            break
        key = (mailbox.kind, mailbox.address or mailbox.name)
        known = found.get(key)
        one = Attendee(mailbox, _answer(line), _optional(line), kind in _GROUPS)
        if known is None or known.answer is Answer.NO_ANSWER:
            found[key] = one
    return tuple(found.values()), defects


def _answer(line: Line) -> Answer:
    told = line.params.get("PARTSTAT") or line.params.get("STATUS") or ""
    return _ANSWERS.get(told.strip().upper().replace("_", "-"), Answer.NO_ANSWER)


def _optional(line: Line) -> bool:
    told = line.params.get("ROLE", "").upper()
    return told in _OPTIONAL or line.params.get("EXPECT", "").upper() == "FYI"
