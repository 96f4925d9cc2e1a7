"""Introductions told by structure: two of the addressed spoken to, or spoken of, in turn.

"Ann, … Bo, …" and a subject "Ann / Bo" connect people in any language. Only messages with two to
a handful of addressees are looked at, and of those only what names at least two of them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tengill.facts.messages import Mailbox
from tengill.reading.matching import Hit
from tengill.reading.names import agreement, clean, mailbox_of, stem, titled
from tengill.reading.packs import Pack, fold
from tengill.reading.parties import Cast, ends, greeted

_WORD = re.compile(r"[^\W\d_][\w'\u2019\-]{0,30}")
_LOOK = 1500
_MOST = 5
_FEW = 3
_LEAST = 2
_CROSSING = 4


@dataclass(frozen=True, slots=True)
class _Mention:
    place: int
    """Which of the addressed."""
    start: int
    end: int
    leads: bool
    """True at the start of a sentence, line or clause."""


def _keys(cast: Cast, pack: Pack) -> dict[str, int]:
    """The folded stems of the given names of the addressed, where no two share one."""
    found: dict[str, int] = {}
    shared: set[str] = set()
    for place, mailbox in enumerate(cast.addressed):
        words = [word.strip(".,") for word in titled(mailbox).split()]
        given = next((w for w in words if len(w) >= _LEAST and fold(w) not in _TITLES), "")
        for word in {given, words[-1] if words else ""} - {""}:
            key = _key(word, pack)
            if found.setdefault(key, place) != place:
                shared.add(key)
    return {key: place for key, place in found.items() if key not in shared}


_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "sir", "lady", "fr"})


def _key(word: str, pack: Pack) -> str:
    folded = fold(word)
    known = pack.nicknames.get(folded, folded)
    return stem(known, pack) if pack.name_endings else known


_NEXT = re.compile(r" {1,2}[A-Z\u00c0-\u00de][\w\u2019'\-]{1,30}")


def _namesake(text: str, match: re.Match[str], mailbox: Mailbox, pack: Pack) -> bool:
    """True for a word in lower case, and for somebody of another family name."""
    if match.group()[0].islower():
        return not mailbox.name[:1].islower()
    behind = _NEXT.match(text, match.end())
    if behind is None or " " not in mailbox.name:
        return False
    name = clean(match.group() + behind.group(), pack)
    return " " in name and not agreement(name, mailbox, pack)


def _mentions(text: str, keys: Mapping[str, int], cast: Cast, pack: Pack) -> list[_Mention]:
    out: list[_Mention] = []
    for match in _WORD.finditer(text):
        word = match.group()
        if word[-2:] in {"'s", "\u2019s"}:
            word = word[:-2]
        place = keys.get(_key(word, pack))
        if place is not None and not _namesake(text, match, cast.addressed[place], pack):
            if ends(word, match.start(), text) and mailbox_of(word, (cast.sender,), pack):
                continue  # the writer signs, who bears the same name
            before = text[: match.start()].rstrip(' \t*_"\u201c(')[-1:]
            leads = before in {"", ".", "!", "?", "\n", ",", ";", ":", "-", "\u2013", "\u2014"}
            out.append(_Mention(place, match.start(), match.start() + len(word), leads))
    return out


def _could(text: str, keys: Mapping[str, int], pack: Pack) -> bool:
    """Whether a text may name two of the addressed, in full or for short (a key is in full)."""
    low = fold(text)
    short = pack.short_forms.get
    named = {
        place
        for key, place in keys.items()
        if key in low or any(form in low for form in short(key, ()))
    }
    return len(named) >= _LEAST


def _inside(cast: Cast, mailboxes: Sequence[Mailbox]) -> bool:
    home = cast.sender.address.partition("@")[2]
    return all(mailbox.address.partition("@")[2] == home for mailbox in mailboxes)


def found(subject: str, text: str, cast: Cast, pack: Pack) -> list[Hit]:
    """The hits that structure alone gives, their `left` and `third` slots filled."""
    if not _LEAST <= len(cast.addressed) <= _MOST:
        return []
    text = text[:_LOOK]
    keys = _keys(cast, pack)
    hits: list[Hit] = []
    if len(cast.addressed) <= _FEW and _could(subject, keys, pack):
        hits += _pair("both_in_subject", _mentions(subject, keys, cast, pack), in_subject=True)
    if _could(text, keys, pack):
        hits += _in_text(text, cast, keys, pack)
    return hits


def _in_text(text: str, cast: Cast, keys: Mapping[str, int], pack: Pack) -> list[Hit]:
    mentions = _mentions(text, keys, cast, pack)
    own = _inside(cast, cast.addressed)
    _, greeting = greeted(text, cast, pack)
    if _crossed(text, mentions):
        return _pair("meet_each_other", mentions)
    leading = [m for m in mentions if m.leads]
    # A greeting of two is no more than a letter to two: one of them must lead again behind it.
    later = [m for m in leading if m.start > greeting]
    if len(cast.addressed) <= _FEW and later:
        first = leading[0]
        other = next((m for m in later if m.place != first.place), None)
        if other is None and len({m.place for m in leading}) > 1:
            other = next(m for m in leading if m.place != first.place)
        if other is not None:
            return _pair("both_inside" if own else "both_addressed", [first, other])
    if own or not mentions or not mentions[0].leads:
        return []
    # Who is named in the greeting only is written to, not presented.
    behind = [m for m in mentions if m.start > greeting and m.place != mentions[0].place]
    return _pair("names_copied", [mentions[0], *behind])


def _crossed(text: str, mentions: Sequence[_Mention]) -> bool:
    """True for `Ann - Bo. Bo - Ann.`: two named in turn and again the other way, nothing between."""
    four = mentions[:_CROSSING]
    places = [m.place for m in four]
    between = [text[a.end : b.start] for a, b in pairwise(four)]
    return (
        len(four) == _CROSSING
        and places[0] != places[1]
        and places == places[::-1]
        and not any(char.isalnum() for gap in between for char in gap)
    )


def _pair(name: str, mentions: Sequence[_Mention], *, in_subject: bool = False) -> list[Hit]:
    """One hit over the first mention and the first of somebody else."""
    if not mentions:
        return []
    first = mentions[0]
    other = next((m for m in mentions if m.place != first.place), None)
    if other is None:
        return []
    slots = (("left", first.start, first.end), ("third", other.start, other.end))
    return [Hit(name, other.start, other.end, slots, in_subject)]
