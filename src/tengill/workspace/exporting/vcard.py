"""People as vCard 4.0 (RFC 6350): escaped, folded at 75 octets, with a UID that stays."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from tengill.people.names import parse_name
from tengill.workspace.exporting.people_told import PersonTold

_FOLD = 75
_E164 = re.compile(r"\+[0-9]{4,15}")


def write(people: Iterable[PersonTold]) -> Iterator[str]:
    """One card a person, each a piece. Lines end in CR LF."""
    for person in people:
        yield "".join(fold(line) for line in _lines(person))


def escape(text: str) -> str:
    r"""A text value (RFC 6350, 3.4): `\`, `,`, `;` and line ends escaped, other controls dropped."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(ch for ch in plain if ch in "\n\t" or (ch >= " " and ch != "\x7f"))
    plain = plain.encode("utf-8", "replace").decode("utf-8")  # half a surrogate is no letter
    for letter in "\\,;":
        plain = plain.replace(letter, f"\\{letter}")
    return plain.replace("\n", "\\n")


def fold(line: str) -> str:
    """A line as it is written: no more than 75 octets each, no letter torn (RFC 6350, 3.2)."""
    octets = line.encode()
    parts: list[str] = []
    while octets:
        room = _FOLD - bool(parts)  # the space a folded line begins with counts
        end = min(room, len(octets))
        while end < len(octets) and octets[end] & 0xC0 == 0x80:  # noqa: PLR2004 - within a letter
            end -= 1
        parts.append(octets[:end].decode())
        octets = octets[end:]
    return "\r\n ".join(parts) + "\r\n"


def _lines(person: PersonTold) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield "PRODID:-//Tengill//People//EN"
    yield f"UID:urn:uuid:{person.uid}"
    if person.kind != "person":
        yield f"KIND:{'group' if person.kind == 'list' else 'org'}"
    yield f"FN:{escape(person.name)}"
    yield from _name(person)
    for place, (kind, value) in enumerate(person.points):
        yield from _point(kind, value, first=place == 0)
    yield from _organisations(person)
    for text, locality, country in person.places:
        label = _parameter(text)
        yield f"ADR;LABEL={label}:;;;{escape(locality or text)};;;{escape(country)}"
    if person.tags:
        yield f"CATEGORIES:{','.join(map(escape, person.tags))}"
    yield "END:VCARD"


def _organisations(person: PersonTold) -> Iterator[str]:
    """An ORG and TITLE of one place belong together by their group."""
    for number, (name, title, _current) in enumerate(person.organisations, 1):
        if name:
            yield f"job{number}.ORG:{escape(name)}"
        if title:
            yield f"job{number}.TITLE:{escape(title)}"


def _name(person: PersonTold) -> Iterator[str]:
    """N: phones sort by it, and a card without one is taken for an organisation's."""
    if person.kind != "person":
        return
    name = parse_name(person.name)
    if name is not None and name.last:
        parts = (name.last, name.given, " ".join(name.middle), "", name.suffix)
    else:
        parts = ("", person.name, "", "", "")
    yield f"N:{';'.join(map(escape, parts))}"


def _point(kind: str, value: str, *, first: bool) -> Iterator[str]:
    preferred = ";PREF=1" if first else ""
    match kind:
        case "email":
            yield f"EMAIL{preferred}:{escape(value)}"
        case "phone" if _E164.fullmatch(value):
            yield f"TEL;VALUE=uri{preferred}:tel:{value}"
        case "phone":
            yield f"TEL;VALUE=text{preferred}:{escape(value)}"
        case "linkedin":
            yield f"URL{preferred}:https://www.linkedin.com/in/{quote(value, safe='')}"
        case "x" if value.startswith("@"):
            yield f"URL{preferred}:https://x.com/{quote(value[1:], safe='')}"
        case "x":
            yield f"URL{preferred}:https://x.com/i/user/{quote(value, safe='')}"
        case "mastodon":
            user, _at, server = value.partition("@")
            page = f"https://{quote(server, safe='.:')}/@{quote(user, safe='')}"
            yield f"SOCIALPROFILE;SERVICE-TYPE=Mastodon{preferred}:{page}"
        case "url":
            yield f"URL{preferred}:https://{quote(value, safe='/?&=#%:@~+.,!*()')}"


def _parameter(text: str) -> str:
    """A parameter's value, quoted (RFC 6868 for what a quoted one cannot hold)."""
    plain = "".join(ch for ch in text.replace("\r\n", "\n") if ch == "\n" or ch >= " ")
    plain = plain.encode("utf-8", "replace").decode("utf-8")
    plain = plain.replace("^", "^^").replace("\n", "^n").replace('"', "^'")
    return f'"{plain}"'
