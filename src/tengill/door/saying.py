"""What an approach says of itself: that a machine sent it, what for, and that it was asked for.

A claim proves nothing, and a cold letter may well make one. It is reason to doubt, and whoever
doubts puts a message into the digest.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import ahocorasick_rs

from tengill.door.making import quickly
from tengill.facts.acts import BULK, Span
from tengill.facts.approaches import Approach
from tengill.facts.folding import fold

_READ = 1500
_ALONE = re.compile("[\ud800-\udfff]")
"""Letters of the text that are read: what a message is stands at its beginning."""
_MACHINE = re.compile(
    r"(?:^|[._\-+])(?:no-?_?reply|do-?_?not-?_?reply|donotreply|ekki-?svara|ekkisvara|mailer-daemon|postmaster|"
    r"bounces?|notifications?|notify|alerts?|receipts?|billing|invoices?|orders?|tracking|shipping|"
    r"calendar|auto-?(?:confirm|reply|mated)?|robot|bot|system|tickets?|jira|security|account-security|"
    r"verify|verification|kvittun|kvittanir|reikningar|pantanir)(?:$|[._\-+])"
)
_LISTED = (
    "list-id",
    "list-unsubscribe",
    "feedback-id",
    "list-post",
    "mailing-list",
    "x-mailing-list",
)
_ANSWERED = ("auto-replied", "auto-notified")
_NOTHING: tuple[str, Span | None] = ("", None)


@dataclass(frozen=True, slots=True)
class Said:
    """What an approach says of itself."""

    machine: bool = False
    """A machine sent it: its address or headers say so."""
    kind: str = ""
    """`code`, `receipt`, `calendar` or `ticket`: machine mail that somebody needs; else empty."""
    kind_words: Span | None = None
    claim: str = ""
    """`asked`, `met` or `referred`: what it says came before; empty: it makes no claim."""
    claim_words: Span | None = None
    listed: bool = False
    """Headers of a mailing list or of a sender of bulk mail (RFC 2369, RFC 2919)."""
    list_id: str = ""
    auto_reply: bool = False
    """An automatic answer (RFC 3834)."""


_said = quickly(Said)


@cache
def _phrases() -> tuple[ahocorasick_rs.AhoCorasick, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[str, str]] = {}
    for entry in sorted(resources.files("tengill.door.phrases").iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".toml"):
            continue
        for table, kinds in tomllib.loads(entry.read_text(encoding="utf-8")).items():
            for kind, phrases in kinds.items():
                for phrase in phrases:
                    found.setdefault(phrase.lower(), (table, kind))
                    found.setdefault(fold(phrase), (table, kind))
    return ahocorasick_rs.AhoCorasick(list(found)), tuple(found.values())


Phrases = Mapping[str, tuple[str, Span | None]]
"""Of each table of phrases the kind that is told first, and where."""


def phrases(approach: Approach) -> Phrases:
    """What subject and text say of themselves, whoever sent them: a function of these alone."""
    hits: dict[str, tuple[str, Span | None]] = {}
    for table, kind, span in _found(approach):
        # A shop's own words in a person's letter do not make it a machine's.
        hits.setdefault(table, (kind, span))
    return hits


@lru_cache(maxsize=64)
def said(approach: Approach) -> Said:
    """Read what an approach says of itself: headers, the sender's address, a few phrases."""
    return said_by(approach, phrases(approach))


def said_by(approach: Approach, hits: Phrases) -> Said:
    """The same, its phrases read."""
    listed, list_id, auto, auto_reply = _headers(approach.headers)
    local = approach.sender.address.partition("@")[0]
    machine = auto or _machine(local)
    plain = hits.get("machine_plain", _NOTHING) if machine else _NOTHING
    machine = machine or (approach.bulk >= BULK and "machine" in hits)
    kind, kind_words = hits.get("machine", plain) if machine else _NOTHING
    claim, claim_words = hits.get("claims", _NOTHING) if not machine else _NOTHING
    return _said(machine, kind, kind_words, claim, claim_words, listed, list_id, auto_reply)


@lru_cache(maxsize=4096)
def _machine(local: str) -> bool:
    return bool(_MACHINE.search(local))


def _headers(headers: tuple[tuple[str, str], ...]) -> tuple[bool, str, bool, bool]:
    listed = auto = auto_reply = False
    list_id = ""
    for name, value in headers:
        if name in _LISTED:
            listed = True
            if name == "list-id":
                list_id = value.rpartition("<")[2].partition(">")[0].strip().lower()
        elif name == "precedence":
            word = value.strip().lower()
            listed = listed or word in {"bulk", "list", "junk"}
            auto_reply = auto_reply or word == "auto_reply"
        elif name == "auto-submitted":
            word = value.partition(";")[0].strip().lower()
            auto = auto or word not in {"", "no"}
            auto_reply = auto_reply or word in _ANSWERED
        elif name in {"x-autoreply", "x-autorespond", "x-auto-reply"}:
            auto = auto_reply = True
    return listed, list_id, auto, auto_reply


def _found(approach: Approach) -> Iterator[tuple[str, str, Span]]:
    automaton, kinds = _phrases()
    for source, in_subject in ((approach.subject, True), (approach.text[:_READ], False)):
        lowered = source.lower()
        if len(lowered) != len(source):
            # A few capitals grow when lowered; then the offsets of words would lie.
            lowered = "".join(low if len(low := c.lower()) == 1 else c for c in source)
        if not lowered.isascii():
            lowered = _ALONE.sub("\ufffd", lowered)  # what is no UTF-8 cannot be searched
        for index, start, end in automaton.find_matches_as_indexes(lowered, overlapping=True):
            before, after = lowered[start - 1 : start], lowered[end : end + 1]
            if before.isalnum() or (after.isalnum() and lowered[end - 1].isalnum()):
                continue
            yield *kinds[index], Span(start, end, source[start:end], in_subject)
