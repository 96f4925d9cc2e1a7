"""Who is connected with whom: from the words of a hit and the mailboxes on the message."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tengill.facts.messages import Mailbox, Message, Role
from tengill.reading.matching import Hit
from tengill.reading.names import addresses, mailbox_of, persons, titled
from tengill.reading.packs import Pack, fold

_NEAR = 400
_BEFORE = 300
SPOKEN_OF = frozenset(
    {"gave_their_details", "resume_of_third", "interest_in_meeting", "my_friend", "connect",
     "offer_to_introduce"}
)  # fmt: skip
"""Classes whose wordings may speak of a third party without naming it: `his number is …`."""
_MOST_PARTIES = 6
_FEW = 4
_HEAD = 600
_PREPOSITION = 12
_ENDS = frozenset({"", ".", "!", "?", ":"})
_PLACE = re.compile(r"\b(?:in|at|to the|from the|the|near|via|on|visit) $", re.IGNORECASE)
_QUOTED_FROM = re.compile(
    r"^[>| \t]{0,8}(?:From|Frá):[ \t]{0,20}(?P<name>[^<>\n\[@]{2,60}?)[ \t]{0,20}"
    r"(?:(?:<|\[mailto:)(?P<address>[\w.+\-]{1,64}@[\w.\-]{1,80})|\n|  |@)",
    re.MULTILINE,
)
_QUOTED_ON = re.compile(
    r"^[>| \t]{0,8}(?P<name>[^<>\n:]{2,60}?)[ \t]{0,4}<(?P<address>[\w.+\-]{1,64}@[\w.\-]{1,80})>",
    re.MULTILINE,
)
_SALUTATION = 90


@dataclass(frozen=True, slots=True)
class Cast:
    """The mailboxes on a message, the sender's own and repeated ones taken out."""

    sender: Mailbox
    to: tuple[Mailbox, ...]
    copied: tuple[Mailbox, ...]

    @property
    def addressed(self) -> tuple[Mailbox, ...]:
        """Everybody the message was sent to."""
        return self.to + self.copied


def cast_of(message: Message) -> Cast:
    """The cast of a message; an absent sender is an empty mailbox."""
    sender = message.sender or Mailbox("", "")
    seen = {_key(sender)}

    def fresh(mailboxes: Iterable[Mailbox]) -> tuple[Mailbox, ...]:
        out = []
        for mailbox in mailboxes:
            if _key(mailbox) not in seen:
                seen.add(_key(mailbox))
                out.append(mailbox)
        return tuple(out)

    to = fresh(message.mailboxes(Role.TO))
    return Cast(sender, to, fresh(message.mailboxes(Role.CC, Role.BCC)))


def _key(mailbox: Mailbox) -> str:
    return mailbox.address or fold(mailbox.name)


@dataclass(frozen=True, slots=True)
class Named:
    """A party as the text names it."""

    mailbox: Mailbox
    how: str
    """`full`, `single` (one word of a name), `role` (our lawyer), `pronoun` (resolved to a name
    before it), `unknown` (a pronoun without one)."""


UNKNOWN = Named(Mailbox("", ""), "unknown")
"""Somebody spoken of as he or she whom the text does not name."""


def greeted(text: str, cast: Cast, pack: Pack) -> tuple[list[str], int]:
    """The names in the salutation, and where it ends (0 when there is none)."""
    start = len(text) - len(text.lstrip())
    line_end = text.find("\n", start, start + _SALUTATION)
    line = text[start : line_end if line_end >= 0 else start + _SALUTATION]
    greeting = pack.greeting.match(line)
    cut = next((at for at, char in enumerate(line) if at and char in ",:-!\u2013\u2014"), len(line))
    body = line[greeting.end() if greeting else 0 : cut]
    names = [name for _, name in persons(body, pack)]
    if not greeting and not all(mailbox_of(n, cast.addressed, pack) for n in names):
        return [], 0
    if len(body.split()) > _MOST_PARTIES + len(names):
        return [], 0
    return names, start + cut if names else 0


def named(text: str, start: int, end: int, cast: Cast, pack: Pack, subject: str) -> list[Named]:
    """The parties a slot `text[start:end]` names, resolved to mailboxes where possible."""
    found = [_resolve(name, at, text, cast, pack) for at, name in persons(text, pack, start, end)]
    parties = [party for party in found if party is not None]
    if parties or not text[start:end].strip():
        return _once(parties)
    slot = " ".join(text[start:end].split())
    if fold(slot) in pack.pronouns:
        before = _antecedent(text, start, cast, pack) or _antecedent(subject, None, cast, pack)
        return [Named(before.mailbox, "pronoun") if before else UNKNOWN]
    if found or not any(c.islower() for c in slot[:1]):
        return []
    near = _antecedent(text[start : end + 40], None, cast, pack)
    return [near] if near else [Named(Mailbox(slot, ""), "role")]


def _resolve(name: str, at: int, text: str, cast: Cast, pack: Pack) -> Named | None:
    """A name as a party, or None when it is the sender."""
    how = "full" if len(name.split()) > 1 else "single"
    mailbox = mailbox_of(name, cast.addressed, pack)
    if mailbox is None and mailbox_of(name, (cast.sender,), pack):
        return None
    if mailbox is not None:
        return Named(Mailbox(titled(mailbox), mailbox.address), how)
    return Named(Mailbox(name, _address_near(name, at, text, pack)), how)


def _address_near(name: str, at: int, text: str, pack: Pack) -> str:
    """An address in the text that is made of the name or stands right behind it."""
    near = [(place, address) for place, address in addresses(text[at : at + 4 * _NEAR])]
    for _, address in near:
        if mailbox_of(name, (Mailbox("", address),), pack):
            return address
    for place, address in near:
        if place <= len(name) + 4:
            return address
    return ""


def _antecedent(text: str, before: int | None, cast: Cast, pack: Pack) -> Named | None:
    """The last person named before an offset who is neither the sender nor addressed in To.

    A name in full goes before a single word, which may be a place or begin a sentence.
    """
    end = len(text) if before is None else before
    start = max(0, end - _BEFORE)
    single: Named | None = None
    for at, name in reversed(persons(text, pack, start, end)):
        if mailbox_of(name, (*cast.to, cast.sender), pack):
            continue
        party = _resolve(name, at, text, cast, pack)
        if party is None or party.mailbox.address:
            return party
        if not _person_like(name, at, text, cast):
            continue
        if party.how == "full":
            return party
        single = single or party
    return single


def _person_like(name: str, at: int, text: str, cast: Cast) -> bool:
    """Whether a name is likely a person's: no acronym or firm in it, no place after `in`.

    A single word that begins a sentence, or the subject, is more often no name than one.
    """
    firm = cast.sender.address.partition("@")[2]
    words = name.split()
    if any(len(w) <= _FEW and len(w) > 1 and w.isupper() for w in words):
        return False
    if any(word.casefold() in firm for word in words if len(word) > _FEW):
        return False
    if _PLACE.search(text[max(0, at - _PREPOSITION) : at]):
        return False
    return len(words) > 1 or text[:at].rstrip()[-1:] not in _ENDS


def _once(parties: Sequence[Named]) -> list[Named]:
    out: dict[str, Named] = {}
    for party in parties:
        out.setdefault(_key(party.mailbox), party)
    return list(out.values())[:_MOST_PARTIES]


def slot_parties(
    hit: Hit, slots: Sequence[str], texts: tuple[str, str], cast: Cast, pack: Pack
) -> list[Named]:
    """The parties a hit names in some of its slots. `texts` is (subject, new text).

    A wording that needs a third party but names none speaks of somebody named before it.
    """
    subject, body = texts
    text = subject if hit.in_subject else body
    out: list[Named] = []
    for slot, start, end in hit.slots:
        if slot in slots:
            out += named(text, start, end, cast, pack, subject)
    if not out and hit.name in SPOKEN_OF and not any(slot in slots for slot, _, _ in hit.slots):
        before = None if hit.in_subject else _antecedent(text, hit.start, cast, pack)
        before = before or _antecedent(subject, None, cast, pack)
        out.append(Named(before.mailbox, "pronoun") if before else UNKNOWN)
    return _once(out)


def sides(
    text: str, right: Sequence[Mailbox], lefts: Sequence[Mailbox], cast: Cast, pack: Pack
) -> tuple[tuple[Mailbox, ...], tuple[Mailbox, ...]]:
    """Who is connected with whom: (left, right), both filled wherever the head allows it.

    Left are the ones spoken to: named so by the wording, greeted, or else in To. Right is the
    third party. Who is both greeted and named stays left; when only the greeted are named, the
    first of them is left and the others right; when nobody is, the copied are right.
    """
    names, _ = greeted(text, cast, pack)
    met = _unique([m for n in names if (m := mailbox_of(n, cast.addressed, pack))])
    named_ = _unique(right)
    spoken = [m for m in cast.addressed if _among(m, [*lefts, *named_])]
    left = [m for m in met if not _among(m, named_)] or met[:1]
    if not left and (lefts or len(spoken) > 1):
        left = spoken[:1]
    others = [m for m in named_ if not _among(m, left)]
    if others and met and not any(_among(m, others) for m in met):
        left = met
    if not left:
        to = [m for m in (cast.to or cast.copied) if not _among(m, others)]
        left = to or [m for m in cast.addressed if not _among(m, others)]
    if not left and len(others) > 1:
        left, others = others[:1], others[1:]
    beyond = [m for m in others if not any(m.address and m.address == t.address for t in cast.to)]
    if beyond and len(cast.to) > 1 and len(beyond) < len(others):
        others = beyond
        left = left or [m for m in cast.to if not _among(m, others)]
    if not others and cast.addressed:
        rest = [m for m in cast.addressed if not _among(m, left)]
        others = rest if rest and len(cast.addressed) <= _FEW else []
        if not others and len(left) > 1:
            left, others = left[:1], left[1:]
    return _shown(left), _shown(others)


def _shown(mailboxes: Sequence[Mailbox]) -> tuple[Mailbox, ...]:
    return tuple(Mailbox(titled(m), m.address) for m in mailboxes[:_MOST_PARTIES])


def _unique(mailboxes: Iterable[Mailbox]) -> list[Mailbox]:
    return list({_key(m): m for m in reversed(list(mailboxes))}.values())[::-1]


def _among(mailbox: Mailbox, others: Sequence[Mailbox]) -> bool:
    return any(_key(mailbox) == _key(other) for other in others)


def forwarded(message: Message, cast: Cast, pack: Pack) -> tuple[Mailbox, ...]:
    """The sender of the quoted mail, when that is neither the sender nor addressed here."""
    for pattern in (_QUOTED_FROM, _QUOTED_ON):
        found = pattern.search(message.body.quoted[:_HEAD])
        if found is None:
            continue
        name, _, _ = found.group("name").strip(" \"'<>").partition("/")
        last, comma, first = name.partition(",")
        name = f"{first.strip()} {last.strip()}" if comma else name.strip()
        party = Mailbox(name, (found.group("address") or "").lower())
        seen = (*cast.addressed, cast.sender)
        known = party.address and any(party.address == m.address for m in seen)
        if name and not known and not mailbox_of(name, seen, pack):
            return (party,)
    return ()
