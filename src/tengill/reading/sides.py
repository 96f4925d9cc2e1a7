"""Who is connected with whom: the two sides of an introduction or handoff, and who connects."""

import re
from collections.abc import Iterable, Sequence

from tengill.facts.messages import Mailbox, Message
from tengill.reading import likely
from tengill.reading.matching import Hit
from tengill.reading.names import agreement, clean, is_self, mailbox_of, persons, titled
from tengill.reading.packs import NAME, Pack, fold
from tengill.reading.parties import (
    Cast,
    antecedent,
    forwarded,
    greeted,
    key_of,
    likely_person,
)

PAIRING = frozenset(
    {"introduce", "connect", "you_two", "meet_each_other", "copied_third", "intro_subject",
     "offer_to_introduce", "presents_here", "both_addressed", "both_inside", "both_in_subject",
     "names_copied"}
)  # fmt: skip
"""Wordings that connect people who may all be on the message."""
_MOST = 6
_FEW = 4
_SURE = 2
_BEHIND = 60
_LINE = 70
_QUOTED = 6_000
_HAILED = re.compile(rf"{NAME}(?:(?:\s{{0,2}}[,/&]\s{{0,2}}|\s(?:and|og|&)\s){NAME}){{0,3}}")
_HAIL_END = re.compile(r"\s{0,3}(?:[,:;!.\-\u2013\u2014]{1,3}|$)")
_ASSISTANT = re.compile(
    r"(?:\b(?:assistant|asst\.?|secretary)\s(?:to|for)|\b(?:on behalf of|for and on behalf of)"
    rf"|ritari|aðstoðarmaður)\s{{1,3}}(?P<who>{NAME})",
    re.IGNORECASE,
)
_ASSISTING = ("assistant", "asst", "secretary", "behalf of", "ritari", "aðstoðarmaður")
"""One of these, in lower case, stands in all that `_ASSISTANT` matches."""
_ASKED = re.compile(
    rf"(?P<who>{NAME})(?:(?!\bI\b)[^.?!:]){{0,140}}?\b(?:has |have )?(?:again )?asked me to\b"
)
_HE_ASKED = re.compile(r"\b(?:He|She) (?:has )?(?:again )?asked me to\b")
_HEAD = 600
_REPLY = re.compile(r"(?:\s{0,2}(?:re|fw|fwd|sv|vs)\s?:)*\s*", re.IGNORECASE)
_WHOSE = re.compile(
    r"['\u2019]s?\b|\W{0,3}(?:\([^()]{0,30}\)\W{0,2})?(?:resume|cv|bio|work history|ferilskrá)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:resume|cv|introduction|intro|referral|candidate|referred by|call from|call to|contact|meet"
    r"|meeting with|of|for|from|with|kynning á|mrs?\.?|ms\.?|dr\.?)\W{1,3}$|[/:<>\-] ?$",
    re.IGNORECASE,
)


def sides(
    texts: tuple[str, str],
    right: Sequence[Mailbox],
    lefts: Sequence[Mailbox],
    cast: Cast,
    pack: Pack,
    *,
    pairing: bool = True,
) -> tuple[tuple[Mailbox, ...], tuple[Mailbox, ...]]:
    """Who is connected with whom: (left, right), as full as the head allows.

    Left are the ones spoken to: greeted, or named so by the wording, or else in To. Right is the
    third party. Who is both greeted and named stays left; when only the greeted are named, the
    first of them is left and the others right.

    Args:
        texts: The new text and the quoted text.
        right: The third parties the wording names.
        lefts: Those the wording says are spoken to.
        cast: Who is on the message.
        pack: The language.
        pairing: Whether the wording may connect people who are only addressed, not named; where
            it may not, nobody is made up for the right.
    """
    text, quoted = texts
    hailed = hail(text, pack)
    met = _met(text, hailed, cast, pack)
    named = _unique(_placed(m, cast, pack) for m in right if not _is(m, cast.sender, pack))
    left, others = _parted(met, named, lefts, cast, pack)
    if not cast.to and not met and hailed and not any(_among(m, others) for m in left):
        strangers = [Mailbox(name, "") for name in hailed]
        left = [m for m in strangers if not any(_is(m, o, pack) for o in others)] or left
    if not others and cast.addressed:
        rest = [m for m in cast.addressed if not _among(m, left)]
        if (pairing and len(cast.addressed) <= _FEW) or (len(rest) == 1 and rest[0] in cast.copied):
            others = rest
        if not others and len(left) > 1 and pairing:
            left, others = left[:1], left[1:]
    left, others = _in_order(*_told_apart(left, others, pack), cast)
    left = [m for m in left if not any(_is(m, o, pack) for o in others)] or left[:1]
    return _shown(_christened(left, hailed, quoted)), _shown(_christened(others, (), quoted))


def _parted(
    met: list[Mailbox], named: list[Mailbox], lefts: Sequence[Mailbox], cast: Cast, pack: Pack
) -> tuple[list[Mailbox], list[Mailbox]]:
    """Left and right by who is greeted, named and addressed."""
    spoken = [m for m in cast.addressed if _among(m, [*lefts, *named])]
    left = [m for m in met if not _among(m, named)] or met[:1]
    if not left and len(cast.to) == 1 and not _among(cast.to[0], named):
        left = list(cast.to)
    if not left and (lefts or len(spoken) > 1):
        left = spoken[:1]
    named = [_other_of_that_name(m, left, cast, pack) for m in named]
    others = [m for m in named if not _among(m, left)]
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
    return left, others


def _in_order(
    left: list[Mailbox], others: list[Mailbox], cast: Cast
) -> tuple[list[Mailbox], list[Mailbox]]:
    """Two of To who are connected with each other stand in the order of To."""
    if len(left) == len(others) == 1:
        places = {m.address: place for place, m in enumerate(cast.to) if m.address}
        a, b = places.get(left[0].address), places.get(others[0].address)
        if a is not None and b is not None and b < a:
            return others, left
    return left, others


def _told_apart(
    left: list[Mailbox], others: list[Mailbox], pack: Pack
) -> tuple[list[Mailbox], list[Mailbox]]:
    """`Joe meet Joe`, both spoken to: one is left, the other right."""
    if len(others) != 1 or others[0].address:
        return left, others
    fits = [one for one in left if agreement(others[0].name, one, pack)]
    return (fits[:1], fits[1:]) if len(fits) > 1 else (left, others)


def _other_of_that_name(m: Mailbox, left: Sequence[Mailbox], cast: Cast, pack: Pack) -> Mailbox:
    """`Joe meet Joe`: of two of one name the one who is not greeted."""
    if m.address:
        return m
    fits = [one for one in cast.addressed if agreement(m.name, one, pack)]
    free = [one for one in fits if not _among(one, left[:1])]
    return free[0] if len(fits) > 1 and len(free) == 1 else m


def _met(text: str, hailed: Sequence[str], cast: Cast, pack: Pack) -> list[Mailbox]:
    """The greeted among the addressed; one who is only copied is not spoken to, where To is."""
    names, _ = greeted(text, cast, pack)
    met = _unique(
        [m for n in (names or hailed) if (m := mailbox_of(n, cast.addressed, pack)) is not None]
    )
    to = [m for m in met if m in cast.to]
    return to if cast.to and (to or not all(m in cast.to for m in met)) else met


def hail(text: str, pack: Pack) -> list[str]:
    """The names of a salutation by itself on the first line, whether on the message or not."""
    line = text.lstrip()[:_LINE].partition("\n")[0]
    greeting = pack.greeting.match(line)
    start = greeting.end() if greeting else 0
    start += len(line[start:]) - len(line[start:].lstrip(" ,"))
    found = _HAILED.match(line, start)
    if found is None or not _HAIL_END.fullmatch(line, found.end()):
        return []
    names = [clean(part, pack) for part in re.split(r"[,/&]|\s(?:and|og)\s", found.group())]
    return [n for n in names if n and not likely.is_firm(n) and not likely.is_acronym(n)]


def _christened(mailboxes: Sequence[Mailbox], hailed: Sequence[str], quoted: str) -> list[Mailbox]:
    """Bare addresses with the names that the quoted mail or the salutation tells."""
    bare = [m for m in mailboxes if _bare(m)]
    out = []
    for m in mailboxes:
        name = _quoted_name(m.address, quoted) if m in bare else ""
        if m in bare and not name and hailed:
            local = fold(m.address)
            fits = [n for n in hailed if local.startswith(fold(n)[:1])]
            if len(mailboxes) == len(hailed) == 1:
                name = hailed[0]
            elif len(fits) == 1:
                name = fits[0]
        out.append(Mailbox(name or m.name, m.address))
    return out


def _bare(mailbox: Mailbox) -> bool:
    """True when a mailbox's name tells no more than its address."""
    local = mailbox.address.partition("@")[0]
    if not local or " " in titled(mailbox).strip():
        return False
    return fold(mailbox.name) in {"", local, fold(titled(Mailbox("", mailbox.address)))}


def _quoted_name(address: str, quoted: str) -> str:
    """The name that stands before an address in the quoted mail's head."""
    head = quoted[:_QUOTED]
    at = head.casefold().find(address) if address else -1
    before = head[max(0, at - _LINE) : max(0, at)] if at > 0 else ""
    found = re.search(r"([^\W\d_][\w .,'\-]{2,50})[\"']{0,2}\s{0,2}(?:<|\[mailto:)$", before)
    if found is None:
        return ""
    last, comma, first = found.group(1).strip(" ,'").rpartition(":")[2].partition(",")
    name = f"{first.strip()} {last.strip()}" if comma else last.strip()
    words = name.split()
    return " ".join(w if not w.islower() else w.capitalize() for w in words) if words[1:] else ""


def behind_vague(
    hits: Sequence[Hit], message: Message, texts: tuple[str, str], cast: Cast, pack: Pack
) -> tuple[Mailbox, ...]:
    """The third party where the wordings name nobody: near them, in the subject, in the quoted.

    Args:
        hits: The wordings, strongest first.
        message: The message.
        texts: Subject and new text.
        cast: Who is on the message.
        pack: The language.
    """
    subject, text = texts
    for hit in hits:
        if hit.in_subject:
            continue
        end = _sentence_end(text, hit.end)
        for at, name in persons(text, pack, hit.end, end):
            if " " in name and not _on(name, cast, pack) and likely_person(name, at, text, cast):
                return (Mailbox(name, ""),)
        before = antecedent(text, hit.end, cast, pack)
        if before is not None and (" " in before.mailbox.name or before.mailbox.address):
            return (before.mailbox,)
    told = _of_subject(subject, cast, pack)
    quoted = forwarded(message, cast, pack)
    if told:
        for m in quoted:
            if agreement(told.name, m, pack):
                return (Mailbox(max(told.name, m.name, key=len), m.address),)
        return (told,)
    return quoted


def _sentence_end(text: str, start: int) -> int:
    ends = [at for mark in (". ", "? ", "! ", "\n\n") if (at := text.find(mark, start)) >= 0]
    return min([start + _BEHIND, len(text), *ends])


def _on(name: str, cast: Cast, pack: Pack) -> bool:
    return any(agreement(name, m, pack) for m in (cast.sender, *cast.to))


def _of_subject(subject: str, cast: Cast, pack: Pack) -> Mailbox | None:
    """The person a subject names: `Ann Lee's resume`, `ANN B. LEE`."""
    for at, name in persons(subject, pack):
        told = name.title() if name.isupper() and " " in name else name
        if _on(told, cast, pack) or likely.is_firm(told) or likely.is_place(told):
            continue
        if " " in told and not likely_person(told, at, subject, cast):
            continue
        before, behind = subject[:at], subject[at + len(name) :]
        whole = _REPLY.fullmatch(before) and not behind.strip(" .!")
        if _WHOSE.match(behind) or (" " in told and (whole or _ABOUT.search(before))):
            return Mailbox(told, "")
    return None


def principal(message: Message, text: str, cast: Cast, pack: Pack) -> Mailbox | None:
    """Whom an assistant writes for: `Assistant to Ann Lee`, `Ann Lee has asked me to …`."""
    tail = text[-_HEAD // 2 :] + "\n" + message.body.signature[:_HEAD]
    head = text[:_HEAD] if "asked me to" in text[:_HEAD] else ""
    asked = _HE_ASKED.search(head)
    before = antecedent(text, asked.start(), cast, pack) if asked else None
    if before is not None and before.mailbox.name:
        return before.mailbox
    low = tail.lower()
    assistant = any(map(low.__contains__, _ASSISTING)) and _ASSISTANT.search(tail)
    for found in (assistant, _ASKED.search(head)):
        name = clean(found.group("who"), pack) if found else ""
        if not name or not (name[0].isupper()) or likely.is_firm(name) or likely.is_place(name):
            continue
        if agreement(name, cast.sender, pack) or any(agreement(name, m, pack) for m in cast.to):
            continue
        known = mailbox_of(name, cast.copied, pack)
        return Mailbox(titled(known), known.address) if known else Mailbox(name, "")
    return None


def _placed(mailbox: Mailbox, cast: Cast, pack: Pack) -> Mailbox:
    """A named party with the address of the one on the message it means."""
    known = None if mailbox.address else mailbox_of(mailbox.name, cast.addressed, pack)
    return Mailbox(titled(known), known.address) if known else mailbox


def _is(a: Mailbox, b: Mailbox, pack: Pack) -> bool:
    """True when two mailboxes are one person's: by address, or in full by name."""
    if a.address and b.address:
        return a.address == b.address or is_self(a, b)
    if key_of(a) == key_of(b):
        return True
    return bool(a.name and b.name) and (
        agreement(a.name, b, pack) >= _SURE or agreement(b.name, a, pack) >= _SURE
    )


def _shown(mailboxes: Sequence[Mailbox]) -> tuple[Mailbox, ...]:
    return tuple(Mailbox(titled(m), m.address) for m in mailboxes[:_MOST])


def _unique(mailboxes: Iterable[Mailbox]) -> list[Mailbox]:
    return list({key_of(m): m for m in reversed(list(mailboxes))}.values())[::-1]


def _among(mailbox: Mailbox, others: Sequence[Mailbox]) -> bool:
    return any(key_of(mailbox) == key_of(other) for other in others)
