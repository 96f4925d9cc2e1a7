"""vCards as three devices write them: 3.0 (RFC 2426), 4.0 (RFC 6350) and an old telephone's 2.1."""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

import quopri
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

from tengill.simulation.network.entries import Entry

_FOLD = 75
_PIXEL = (
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJ"
)


def escaped(text: str) -> str:
    """Text as a value of vCard 3.0, 4.0 and iCalendar: commas, semicolons, line breaks escaped."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


@lru_cache(maxsize=1 << 15)
def fold(line: str) -> str:
    """A content line in pieces of at most 75 octets, each further one after a space (RFC 5545 3.1)."""
    if len(line) <= _FOLD and (line.isascii() or len(line.encode()) <= _FOLD):
        return line + "\r\n"
    data, pieces, start, room = line.encode(), [], 0, _FOLD
    while start < len(data):
        end = min(start + room, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:  # never within a character
            end -= 1
        pieces.append(data[start:end])
        start, room = end, _FOLD - 1
    return b"\r\n ".join(pieces).decode() + "\r\n"


def vcard_3(entry: Entry, *, keyed: bool = True) -> str:
    """A card as a telephone of today exports it; Google's has no key."""
    lines = [
        "BEGIN:VCARD", "VERSION:3.0", "PRODID:-//Fictional Phones//Contacts 17.2//EN",
        f"N:{escaped(entry.family)};{escaped(entry.given)};{escaped(entry.middle)};;",
        f"FN:{escaped(entry.full)}",
    ]  # fmt: skip
    if entry.organisation:
        lines.append(f"ORG:{escaped(entry.organisation)};")
    if not entry.pid:
        lines.append("X-ABShowAs:COMPANY")
    if entry.title:
        lines.append(f"TITLE:{escaped(entry.title)}")
    for number, (label, address) in enumerate(entry.emails):
        kind = f"EMAIL;type=INTERNET;type={label.upper()}"
        lines.append(f"{kind}{';type=pref' if number == 0 else ''}:{address}")
    lines.extend(
        f"TEL;type={label.upper()};type=VOICE:{number}" for label, number, _ in entry.phones
    )
    if entry.city:
        lines.append(f"ADR;type=WORK:;;;{escaped(entry.city)};;;{escaped(entry.country)}")
    lines.extend(f"X-SOCIALPROFILE;type={kind}:{page}" for kind, page in _profiles(entry))
    if entry.birthday:
        lines.append(f"BDAY:{entry.birthday}")
    if entry.groups:
        lines.append(f"CATEGORIES:{','.join(map(escaped, entry.groups))}")
    if sum(entry.key.encode()) % 40 == 0:
        lines.append(f"PHOTO;ENCODING=b;TYPE=JPEG:{_PIXEL * 4}")
    lines.append(f"REV:{_stamp(entry.told_at, '%Y-%m-%dT%H:%M:%SZ')}")
    lines += [f"UID:{entry.key}"] * keyed + ["END:VCARD"]
    return "".join(map(fold, lines))


def vcard_4(entry: Entry) -> str:
    """A card as an open address book exports it, profiles by RFC 9554."""
    lines = [
        "BEGIN:VCARD", "VERSION:4.0", f"UID:urn:uuid:{uuid(entry.key)}",
        f"KIND:{'individual' if entry.pid else 'org'}",
        f"FN:{escaped(entry.full)}",
        f"N:{escaped(entry.family)};{escaped(entry.given)};{escaped(entry.middle)};;",
    ]  # fmt: skip
    if entry.organisation:
        lines.append(f"ORG:{escaped(entry.organisation)}")
    if entry.title:
        lines.append(f"TITLE:{escaped(entry.title)}")
    lines.extend(
        f"item{n}.EMAIL;PREF={n};TYPE={label}:{address}"
        for n, (label, address) in enumerate(entry.emails, 1)
    )
    lines.extend(
        f'TEL;VALUE=uri;TYPE="voice,{label}":tel:{number}' for label, _, number in entry.phones
    )
    if entry.city:
        lines.append(f"ADR;TYPE=work:;;;{escaped(entry.city)};;;{escaped(entry.country)}")
    lines.extend(
        f"SOCIALPROFILE;SERVICE-TYPE={kind.title()}:{page}" for kind, page in _profiles(entry)
    )
    if entry.birthday:
        lines.append(f"BDAY:{entry.birthday.replace('-', '')}")
    lines += [f"REV:{_stamp(entry.told_at, '%Y%m%dT%H%M%SZ')}", "END:VCARD"]
    return "".join(map(fold, lines))


def vcard_21(entry: Entry) -> str:
    """A card as a telephone of 2004 sent it: quoted-printable where it is not ASCII, no key."""
    name = f"{entry.family};{entry.given};{entry.middle};;"
    lines = ["BEGIN:VCARD", "VERSION:2.1", _quoted("N", name), _quoted("FN", entry.full)]
    if entry.organisation:
        lines.append(_quoted("ORG", entry.organisation))
    lines.extend(f"TEL;{label.upper()};VOICE:{number}" for label, number, _ in entry.phones)
    lines.extend(f"EMAIL;INTERNET;{label.upper()}:{address}" for label, address in entry.emails)
    return "\r\n".join((*lines, "END:VCARD", ""))


def _profiles(entry: Entry) -> list[tuple[str, str]]:
    """(network, page) of every profile on a card."""
    found = []
    if entry.slug:
        found.append(("linkedin", f"https://www.linkedin.com/in/{quote(entry.slug)}"))
    if entry.handle:
        found.append(("twitter", f"https://twitter.com/{entry.handle}"))
    if entry.fediverse:
        user, _, server = entry.fediverse.partition("@")
        found.append(("mastodon", f"https://{server}/@{user}"))
    return found


def _quoted(name: str, value: str) -> str:
    if value.isascii() and "\n" not in value:
        return f"{name}:{value}"
    coded = quopri.encodestring(value.encode(), quotetabs=False).decode("ascii")
    coded = coded.replace("=\n", "=\r\n").rstrip("\n")
    return f"{name};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{coded}"


def uuid(key: str) -> str:
    """A key of at least 20 hexadecimal digits in the shape of a UUID."""
    digits = (key + "0" * 32)[:32]
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _stamp(moment: int, form: str) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime(form)
