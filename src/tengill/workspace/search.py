"""Search across people, messages and outcomes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tengill.facts.folding import fold
from tengill.ledger import fulltext
from tengill.ledger.models import Message, MessageText
from tengill.workspace import act_lines, finding, outcomes, references, settings
from tengill.workspace.finding import Match
from tengill.workspace.outcomes import OutcomeRow
from tengill.workspace.presenting import Excerpt, PersonRef


@dataclass(frozen=True, slots=True)
class MessageHit:
    """A message with the words found, best first."""

    message_id: int
    at: datetime | None
    sender: PersonRef
    subject: Excerpt
    snippet: Excerpt


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a query finds."""

    query: str
    people: tuple[Match, ...]
    messages: tuple[MessageHit, ...]
    outcomes: tuple[OutcomeRow, ...]
    more_messages: bool
    """True when there are more messages than shown."""


_SNIPPET = 200
_BEFORE = 60
_WORD = re.compile(r"\w+")
_PEOPLE = 8


def search(query: str, limit: int = 20) -> SearchResult:
    """Search; any text is a valid query, an empty one finds nothing."""
    asked = query.strip()[:400]
    size = max(1, min(limit, 100))
    if not asked:
        return SearchResult(query, (), (), (), more_messages=False)
    found = fulltext.search(asked, size + 1)
    return SearchResult(
        query=query,
        people=finding.find(asked, _PEOPLE, guess=not found),
        messages=_hits([hit.message for hit in found[:size]], asked),
        outcomes=outcomes.find(asked, _PEOPLE),
        more_messages=len(found) > size,
    )


def _hits(ids: Sequence[int], query: str) -> tuple[MessageHit, ...]:
    messages = Message.objects.only("subject", "sender_id", "sent_at").in_bulk(ids)
    texts = dict(MessageText.objects.filter(pk__in=ids).values_list("pk", "new"))
    people = references.of_points(message.sender_id for message in messages.values())
    wanted = _wanted(query)
    tz = settings.zone()
    return tuple(
        MessageHit(
            message_id=pk,
            at=settings.local(message.sent_at, tz),
            sender=people.get(message.sender_id or 0, PersonRef(None, "")),
            subject=Excerpt(message.subject, marks(message.subject, wanted)),
            snippet=snippet(texts.get(pk, ""), wanted),
        )
        for pk in ids
        if (message := messages.get(pk)) is not None
    )


def _wanted(query: str) -> frozenset[str]:
    """The folded words to highlight: those the query wants, not those it excludes."""
    kept = re.sub(r'(?:^|(?<=\s))-("[^"]*"?|\S+)', " ", query)
    return frozenset(fold(word) for word in _WORD.findall(kept.replace("_", " ")))


def marks(text: str, wanted: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """Where words of the text are wanted, or begin with a wanted word of four letters and more."""
    beginnings = tuple(word for word in wanted if len(word) > 3)  # noqa: PLR2004 - as in fulltext
    spans = []
    for word in _WORD.finditer(text):
        folded = fold(word[0])
        if folded in wanted or (beginnings and folded.startswith(beginnings)):
            spans.append(word.span())
    return act_lines.merged(spans)


def snippet(text: str, wanted: frozenset[str]) -> Excerpt:
    """About 200 characters around the first wanted word, on one line, with marks."""
    line = " ".join(text[:200_000].split())
    found = marks(line, wanted)
    start = max(0, found[0][0] - _BEFORE) if found else 0
    if start:
        space = line.find(" ", start)
        start = space + 1 if 0 <= space < found[0][0] else start
    end = min(len(line), start + _SNIPPET)
    before, after = ("… " if start else ""), (" …" if end < len(line) else "")
    moved = len(before) - start
    kept = tuple((a + moved, min(b, end) + moved) for a, b in found if start <= a < end)
    return Excerpt(f"{before}{line[start:end]}{after}", kept)
