"""Who is connected with whom: from the words of a hit and the mailboxes on the message."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tengill.facts.messages import Mailbox, Message, Role
from tengill.reading import likely
from tengill.reading.matching import Hit
from tengill.reading.names import (
    addresses,
    clean,
    is_self,
    mailbox_of,
    persons,
    titled,
)
from tengill.reading.packs import NAME, Pack, fold

_NEAR = 400
_BEFORE = 450
SPOKEN_OF = frozenset(
    {"gave_their_details", "resume_of_third", "interest_in_meeting", "my_friend", "connect",
     "offer_to_introduce"}
)  # fmt: skip
"""Classes whose wordings may speak of a third party without naming it: `his number is …`."""
_MOST_PARTIES = 6
_FEW = 4
_TWO = 2
_HEAD = 600
_PREPOSITION = 12
_ENDS = frozenset({"", ".", "!", "?", ":"})
_PLACE = re.compile(
    r"\b(?:in|at|over at|to the|from the|of the|the|near|via|on|visit|hjá) $", re.IGNORECASE
)
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
_ROLE_WORDS = 8
_BACK = 80
_ASIDE = re.compile(r"\([^()]{0,80}\)?|,.*$", re.DOTALL)
_NOBODY = likely.words_in(
    "someone somebody anyone anybody one ones people folks guys everyone everybody others you me us"
    " it this that these those him her them einhver einhvern einhverjum fólk menn"
)
_CLOSING = 8
_DANGLING = likely.words_in("at in from of for with to on who that and or the a an by my our your")
_JOINED = re.compile(
    r"[\s,]{0,4}(?:\([^()]{0,60}\))?[\s,]{0,4}"
    r"(?:(?:and/or|and|&|or|og|eða|/|as well as)[\s,]{0,3}"
    r"(?:(?:my|our|his|her|their|the|a)(?: \w{1,20}){1,3}\s)?)",
    re.IGNORECASE,
)
_BACKED = re.compile(
    rf"(?P<who>{NAME})(?:,? \([^()\n]{{1,30}}\))?,?(?: (?:now|out|over|up|down|here|there))?"
    r" (?:at|of|from|w/|with|in|hjá|frá|í|á)(?: (?:the|our|their))? $"
)
_GROUP = re.compile(r"['\u2019]s (?:group|team|office|desk|department|unit|firm|company|side)\b")
_ON_DAY = re.compile(r"\s+on\s+\d.*$")
_BEHIND = re.compile(rf"\s{{1,2}}(?P<who>{NAME})")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof)\.?\s{1,2}$")
_OUR = re.compile(r"\b(our|the|my|his|her|their) $", re.IGNORECASE)
_OWNED = likely.words_in("my our his her their the a an one some")


Greeting = tuple[list[str], int]


@dataclass(frozen=True, slots=True)
class Cast:
    """The mailboxes on a message, the sender's own and repeated ones taken out."""

    sender: Mailbox
    to: tuple[Mailbox, ...]
    copied: tuple[Mailbox, ...]
    greeted: dict[tuple[str, str], Greeting] = field(default_factory=dict, compare=False)
    """Whom a text of the message greets, by text and language: four rules ask for it."""

    @property
    def addressed(self) -> tuple[Mailbox, ...]:
        """Everybody the message was sent to."""
        return self.to + self.copied


def cast_of(message: Message) -> Cast:
    """The cast of a message; an absent sender is an empty mailbox."""
    sender = message.sender or Mailbox("", "")
    seen = {key_of(sender)}

    def fresh(mailboxes: Iterable[Mailbox]) -> tuple[Mailbox, ...]:
        out = []
        for mailbox in mailboxes:
            if key_of(mailbox) not in seen and not is_self(mailbox, sender):
                seen.add(key_of(mailbox))
                out.append(mailbox)
        return tuple(out)

    to = fresh(message.mailboxes(Role.TO))
    return Cast(sender, to, fresh(message.mailboxes(Role.CC, Role.BCC)))


def key_of(mailbox: Mailbox) -> str:
    """What tells one mailbox from another: its address, or else its folded name."""
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
    key = (text, pack.language)
    if key not in cast.greeted:
        cast.greeted[key] = _greeted(text, cast, pack)
    return cast.greeted[key]


def _greeted(text: str, cast: Cast, pack: Pack) -> tuple[list[str], int]:
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
    start, end = _whole(text, start, end)
    told = [(at, name) for at, name in persons(text, pack, start, end)]
    found = [
        (name, _resolve(name, at, text, cast, pack)) for at, name in _listed(told, text, cast, pack)
    ]
    parties = [party for _, party in found if party is not None]
    slot = " ".join(text[start:end].split())
    if parties or not slot:
        return _once(parties)
    if fold(slot) in pack.pronouns:
        return _meant(text, start, end, cast, pack, subject)
    return [] if found else _of_role(text, start, end, told, cast, pack)


def _of_role(
    text: str,
    start: int,
    end: int,
    told: Sequence[tuple[int, str]],
    cast: Cast,
    pack: Pack,
) -> list[Named]:
    """Who a role means: `our lawyer` named close by, or else the role as the text tells it."""
    slot = " ".join(text[start:end].split())
    if not told and (owner := _OUR.search(text[max(0, start - _PREPOSITION) : start])):
        return [Named(Mailbox(f"{owner.group(1)} {slot}", ""), "role")]
    if not (slot[0].islower() or fold(slot.split()[0]) in _OWNED):
        return []
    near = antecedent(text[start : end + 40], None, cast, pack)
    if near is None and (before := _backing(text, start, pack)) is not None:
        near = _resolve(before[1], before[0], text, cast, pack)
    if near is not None:
        return [near]
    role = _role(slot, pack)
    return [Named(Mailbox(role, ""), "role")] if role else []


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """A slot's bounds moved outwards to the borders of words."""
    while 0 < start < end and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while start < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _role(slot: str, pack: Pack) -> str:
    """A role as the text tells it, without what trails; nothing for `someone`."""
    words = _ASIDE.sub("", slot).strip(" ,;:").split()[:_ROLE_WORDS]
    while words and (fold(words[-1]) in pack.function_words or fold(words[-1]) in _DANGLING):
        words.pop()
    return "" if not words or fold(words[0]) in _NOBODY else " ".join(words)


def _listed(
    told: Sequence[tuple[int, str]], text: str, cast: Cast, pack: Pack
) -> list[tuple[int, str]]:
    """Of the names in a slot those that are parties: not their firms, towns and titles.

    The first stands; a later one stands where it is joined by `and`, or is on the message.
    """
    kept: list[tuple[int, str]] = []
    behind = 0
    for at, name in told:
        gap = text[behind:at]
        behind = text.find(name.split()[-1], at) + len(name.split()[-1])
        if mailbox_of(name, cast.addressed, pack):
            kept.append((at, name))
            continue
        if likely.is_place(name) or (likely.is_acronym(name) and (kept or len(told) > 1)):
            continue
        if kept and not _JOINED.fullmatch(gap) and not _goes_on(kept, name, gap, text, cast, pack):
            continue
        if not kept and (before := _backing(text, at, pack)) is not None:
            kept.append(before)
            continue
        kept.append((at, name))
    people = [one for one in kept if not _no_person(one[1])]
    return people or [one for one in kept if not likely.is_acronym(one[1]) or len(told) == 1]


def _goes_on(
    kept: list[tuple[int, str]], name: str, gap: str, text: str, cast: Cast, pack: Pack
) -> bool:
    """Whether a name without `and` before it is a party: the one before was only spoken to, or a firm."""
    if all(mailbox_of(before, cast.to, pack) for _, before in kept):
        return True
    if gap.strip() != ",":
        return False
    at, before = kept[-1]
    if _PLACE.search(text[max(0, at - _PREPOSITION) : at]) or likely.is_firm(before):
        kept.pop()
        return True
    return " " not in before and " " not in name


def _no_person(name: str) -> bool:
    return (
        likely.is_firm(name)
        or likely.is_place(name)
        or likely.is_acronym(name)
        or likely.is_thing(name)
    )


def _backing(text: str, at: int, pack: Pack) -> tuple[int, str] | None:
    """The person a firm or a role stands behind: `Ann Lee` in `Ann Lee over at Veltri`."""
    found = _BACKED.search(text[max(0, at - _BACK) : at])
    if found is None:
        return None
    name = clean(found.group("who"), pack)
    if not name or _no_person(name) or fold(name) in pack.not_names:
        return None
    return max(0, at - _BACK) + found.start("who"), name


def _meant(text: str, start: int, end: int, cast: Cast, pack: Pack, subject: str) -> list[Named]:
    """Whom a pronoun means: the name right behind it, or somebody named before, or nobody known."""
    behind = _BEHIND.match(text, end) if pack.name_endings else None
    if behind is not None and (name := clean(behind.group("who"), pack)):
        party = _resolve(name, behind.start("who"), text, cast, pack)
        if party is not None:
            return [party]
    before = antecedent(text, start, cast, pack) or antecedent(subject, None, cast, pack)
    return [Named(before.mailbox, "pronoun") if before else UNKNOWN]


def _resolve(name: str, at: int, text: str, cast: Cast, pack: Pack) -> Named | None:
    """A name as a party, or None when it is the sender."""
    how = "full" if len(name.split()) > 1 else "single"
    mailbox = mailbox_of(name, cast.addressed, pack)
    own, signs = mailbox_of(name, (cast.sender,), pack), ends(name, at, text)
    if (own and signs) or (mailbox is None and (own or signs)):
        return None
    if mailbox is not None:
        return Named(Mailbox(titled(mailbox), mailbox.address), how)
    return Named(Mailbox(name, _address_near(name, at, text, pack)), how)


def ends(name: str, at: int, text: str) -> bool:
    """True for a single name behind a comma or on a line of its own that ends the text."""
    if " " in name or len(text) - at > len(name) + _CLOSING:
        return False
    behind, before = text[at + len(name) :].strip(" .!*_-\n"), text[:at].rstrip(" *_-\u2013")[-1:]
    return not behind and before in {",", "\n"}


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


def antecedent(text: str, before: int | None, cast: Cast, pack: Pack) -> Named | None:
    """The last person named before an offset who is neither the sender nor addressed in To.

    A name in full goes before a single word, which may be a place or begin a sentence.
    """
    end = len(text) if before is None else before
    start = max(0, end - _BEFORE)
    single: Named | None = None
    for at, name in reversed(_leading(text, start, end, pack)):
        if mailbox_of(name, (*cast.to, cast.sender), pack):
            continue
        party = _resolve(name, at, text, cast, pack)
        if party is None:
            continue
        if party.mailbox.address:
            return party
        if not likely_person(name, at, text, cast):
            continue
        if party.how == "full":
            return party
        single = single or party
    return single


def _leading(text: str, start: int, end: int, pack: Pack) -> list[tuple[int, str]]:
    """The names of a stretch, without the firms and towns that stand behind a name."""
    out: list[tuple[int, str]] = []
    behind, last = start, ""
    for at, name in persons(text, pack, start, end):
        gap = text[behind:at]
        behind = text.find(name.split()[-1], at) + len(name.split()[-1])
        apposed = gap.strip() == "," and " " in last
        if not apposed and not _GROUP.match(text, behind) and _backing(text, at, pack) is None:
            out.append((at, name))
        last = name
    return out


def likely_person(name: str, at: int, text: str, cast: Cast) -> bool:
    """Whether a name is likely a person's: no acronym or firm in it, no place after `in`.

    A single word that begins a sentence, or the subject, is more often no name than one.
    """
    words = name.split()
    if _no_person(name) or any(_TWO <= len(w) <= _FEW and w.isupper() for w in words[1:]):
        return False
    if len(words[0]) in (2, 3, 4) and words[0].isupper() and not name.isupper():
        return False
    joined = "".join(c for c in fold(name) if c.isalnum())
    for mailbox in (cast.sender, *cast.addressed):
        firm = mailbox.address.partition("@")[2]
        if joined in firm or any(w.casefold() in firm for w in words if len(w) > _FEW):
            return False
    before = text[max(0, at - _PREPOSITION) : at]
    if _TITLED.search(before):
        return True
    if _PLACE.search(before):
        return False
    return len(words) > 1 or text[:at].rstrip()[-1:] not in _ENDS


def _once(parties: Sequence[Named]) -> list[Named]:
    out: dict[str, Named] = {}
    for party in parties:
        out.setdefault(key_of(party.mailbox), party)
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
        before = None if hit.in_subject else antecedent(text, hit.start, cast, pack)
        before = before or antecedent(subject, None, cast, pack)
        out.append(Named(before.mailbox, "pronoun") if before else UNKNOWN)
    return _once(out)


def forwarded(message: Message, cast: Cast, pack: Pack) -> tuple[Mailbox, ...]:
    """The sender of the quoted mail, when that is neither the sender nor addressed here."""
    for pattern in (_QUOTED_FROM, _QUOTED_ON):
        found = pattern.search(message.body.quoted[:_HEAD])
        if found is None:
            continue
        name, _, _ = _ON_DAY.sub("", found.group("name")).strip(" \"'<>").partition("/")
        last, comma, first = name.partition(",")
        name = f"{first.strip()} {last.strip()}" if comma else name.strip()
        party = Mailbox(name, (found.group("address") or "").lower())
        seen = (*cast.addressed, cast.sender)
        known = party.address and any(party.address == m.address for m in seen)
        if name and not known and not mailbox_of(name, seen, pack):
            return (party,)
    return ()
