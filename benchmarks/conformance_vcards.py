"""vCards of the public suites: how many read correctly, and why the rest do not.

A card is read correctly when every property of a person named in `NAMED` that the second opinion
tells is in the contact, in its own field or, where the contact has none for it, among what is kept
for evidence; and when the contact tells no address, number, category or UID that the second opinion
does not. The second opinion is calcard's own output where it lies beside the card (`.out`) or beside
a file that is equal but for its line ends, and vobject's reading of the same bytes elsewhere. Pictures, sounds and keys are left out on purpose.
"""

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path

import vobject  # type: ignore[import-untyped]

from tengill.facts.contacts import Contact
from tengill.facts.messages import KeptAside, PointKind
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.streams import Stream
from tengill.sources.vcards import VCards

NAMED = (
    "FN", "N", "NICKNAME", "ORG", "TITLE", "ROLE", "TEL", "EMAIL", "ADR", "LABEL", "URL", "IMPP",
    "X-SOCIALPROFILE", "BDAY", "NOTE", "CATEGORIES", "UID", "REV", "RELATED", "KIND", "MEMBER", "GEO",
)  # fmt: skip
Told = list[tuple[str, list[str]]]
"""Properties of a card: a name in upper case, and its parts as text."""
Result = tuple[str, list[str]]
"""The name of a card, and what is wrong with it."""
_FORMAT = VCards()


def ours(data: bytes) -> list[Contact | KeptAside]:
    """The cards of a file as Tengill reads them, one for each BEGIN that stands outside a card."""
    found: list[Contact | KeptAside] = []
    for raw in _FORMAT.records(Stream(io.BytesIO(data)), "", 0, 0, Limits()):
        told = _FORMAT.facts(raw) if isinstance(raw, Raw) else raw
        if isinstance(told, KeptAside):
            found.append(told)
        elif isinstance(told[0], Contact):
            found.append(told[0])
    return found


def calcard_out(text: str) -> list[Told]:
    """The cards of calcard's output: UTF-8, folded and escaped to the letter of RFC 6350."""
    cards: list[Told] = []
    text = re.sub(r"\r?\n[ \t]", "", text)
    for line in text.splitlines():
        head, name, value = _taken_apart(line)
        if name == "BEGIN":
            cards.append([])
        elif name and name != "END":
            if "ENCODING=B" in head.upper():  # what does not decode as UTF-8
                value = base64.b64decode(value).decode("utf-8", "replace")
            parts = [_unescaped(part) for part in re.split(r"(?<!\\)[;,]", value)]
            cards[-1].append((name, [part for part in parts if part.strip()]))
    return cards


def _taken_apart(line: str) -> tuple[str, str, str]:
    match = re.match(r'((?:[^":]|"[^"]*")*):(.*)', line, re.DOTALL)
    if match is None:
        return "", "", ""
    head = match[1]
    return head, head.partition(";")[0].rpartition(".")[2].upper(), match[2]


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda one: "\n" if one[1] in "nNr" else one[1], text)


def vobject_cards(data: bytes) -> list[Told] | str:
    """The cards as vobject reads them, or why it does not."""
    try:
        return [
            [
                (child.name, _strings(child.value))
                for child in card.getChildren()
                if isinstance(child, vobject.base.ContentLine)
            ]
            for card in vobject.readComponents(data.decode("utf-8", "replace"))
        ]
    except Exception as error:  # noqa: BLE001 - the oracle itself fails on what senders write
        return f"vobject fails: {type(error).__name__}"


def _strings(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [text for one in value for text in _strings(one)]
    if isinstance(value, str):
        return [value] if value.strip() else []
    return [text for one in vars(value).values() for text in _strings(one)]


def vobject_reads(folder: Path) -> Iterator[Result]:
    """For every card of a folder whether vobject takes it apart without an error, for comparison."""
    for path in sorted(folder.rglob("*.vcf")):
        cards = re.split(rb"(?im)^(?=begin:vcard\s*$)", path.read_bytes())
        for place, card in enumerate(cards[1:]):
            told = vobject_cards(card)
            yield f"{path.name} {place + 1}", [told] if isinstance(told, str) else []


def compared(contact: Contact | KeptAside, told: Told) -> list[str]:
    """What differs between a contact and the second opinion; nothing when it was read correctly."""
    wanted = [(name, parts) for name, parts in told if name in NAMED and parts]
    if isinstance(contact, KeptAside):
        return [f"kept aside: {contact.reason}"] if wanted else []
    problems = [name for name, parts in wanted if not _arrived(contact, name, parts)]
    emails = {part.strip().lower() for name, parts in told if name == "EMAIL" for part in parts}
    everything = _squeezed(" ".join(part for _, parts in told for part in parts))
    digits = {_digits(part) for name, parts in told if name in ("TEL", "PHONE") for part in parts}
    for point in contact.points:
        if point.kind is PointKind.EMAIL and point.value not in emails:
            problems.append(f"invented {point.value}")
        if point.kind is PointKind.PHONE and not any(_digits(point.value) in one for one in digits):
            problems.append(f"invented {point.value}")
    problems += [f"invented {one}" for one in contact.groups if _squeezed(one) not in everything]
    return problems


def _arrived(contact: Contact, name: str, parts: list[str]) -> bool:
    kept = {_squeezed(value) for told, value in contact.source_fields if told.startswith(name)}
    whole = "".join(kept)
    if all(_squeezed(part) in whole for part in parts):
        return True
    if name == "TEL":
        numbers = {_digits(p.value) for p in contact.points if p.kind is PointKind.PHONE}
        return any(number and number in _digits("".join(parts)) for number in numbers)
    if name == "REV":  # the newest counts
        when = contact.told_at.strftime("%Y%m%d%H%M%S") if contact.told_at else ""
        return bool(when) and all(_digits(part)[:8] <= when for part in parts)
    if name == "BDAY":
        # calcard writes the months of some days only.
        day = _digits(contact.birthday)
        return any(day and (day in _digits(one) or _digits(one) in day) for one in parts)
    own = _squeezed(" ".join(_own(contact, name)))
    return all(_squeezed(part) in own for part in parts)


def _own(contact: Contact, name: str) -> Iterator[str]:
    """The texts of the fields in which a property may stand."""
    person = contact.name
    if name in ("FN", "N", "NICKNAME"):
        yield from (
            person.full, person.family, person.given, person.middle, person.prefix, person.suffix,
            person.nickname,
        )  # fmt: skip
    if name == "ORG":
        yield from (f"{one.organisation} {one.department}" for one in contact.affiliations)
    if name in ("TITLE", "ROLE"):
        yield from (one.title for one in contact.affiliations)
    if name in ("ADR", "LABEL"):
        yield from (one.text for one in contact.places)
    if name in ("EMAIL", "URL", "IMPP", "X-SOCIALPROFILE"):
        yield from (one.value for one in contact.points)
    yield from {
        "NOTE": (contact.note,), "CATEGORIES": contact.groups, "UID": (contact.key,),
        "RELATED": tuple(value for _, value in contact.related),
        "MEMBER": tuple(value for _, value in contact.related),
    }.get(name, ())  # fmt: skip


def _squeezed(text: str) -> str:
    """Letters and digits only, for comparing what a text says and not how it is set."""
    text = re.sub(r"^(?:https?|mailto|xmpp|tel):(?://)?", "", text.strip(), flags=re.IGNORECASE)
    return "".join(one for one in text.casefold() if one.isalnum())


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdecimal())


def suite(folder: Path) -> Iterator[Result]:
    """For every card of a folder its name and what differs."""
    outputs = {
        _alike(path.with_suffix("").read_bytes()): path
        for path in folder.parent.rglob("*.vcf.out")
        if path.with_suffix("").exists()
    }
    for path in sorted(folder.rglob("*.vcf")):
        data = path.read_bytes()
        output = outputs.get(_alike(data))
        if output is not None:
            text = output.read_text(encoding="utf-8", errors="replace")
            told: list[Told] | str = calcard_out(text)
        else:
            told = vobject_cards(data)
        yield from _of_file(path.name, ours(data), told)


def _alike(data: bytes) -> bytes:
    return b"".join(data.split())


def _of_file(
    name: str, found: list[Contact | KeptAside], told: list[Told] | str
) -> Iterator[Result]:
    if isinstance(told, str):
        yield from ((f"{name} {place + 1}", [told]) for place in range(max(1, len(found))))
        return
    for place in range(max(len(told), len(found))):
        if place >= min(len(found), len(told)):
            yield name, [f"{len(found)} cards, the second opinion sees {len(told)}"]
        else:
            yield f"{name} {place + 1}", compared(found[place], told[place])
