"""What an import would do, before it does it: what is there, what of it is new, what it will bring."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tengill.facts.contacts import Contact, Reach
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.meetings import Meeting
from tengill.facts.messages import KeptAside, Origin
from tengill.facts.records import Fact
from tengill.ledger.models import SourceFile
from tengill.sources import Container, Limits, Raw, Unread, containers, facts_of
from tengill.workspace import clock

_SECONDS = 8.0
"""So long a plan looks into files; what it did not come to is estimated from what it saw."""
_SECONDS_A_FILE = 1.5
_PACKED = frozenset({"zip", "gzip", "bzip2", "xz"})
_FIGURES = 2


@dataclass(frozen=True, slots=True)
class Bringing:
    """Facts of one kind that a format's records in a file tell."""

    format: str
    """The reader's name; empty for mail."""
    what: str
    """What they are: messages, people, connections, meetings, posts, interactions, figures."""
    count: int
    exact: bool
    """Counted, each one. Else `count` is an estimate from the part that was looked at."""


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file as it would be read."""

    path: str
    format: str
    size: int
    known: bool
    """This very content was imported before: reading it again would change nothing."""
    brings: tuple[Bringing, ...] = ()
    """Most first; empty where it was imported before."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do, before it does it."""

    files: tuple[PlannedFile, ...]
    problems: tuple[str, ...]
    unread: tuple[tuple[str, int], ...] = ()
    """Files among the others that nobody reads, by kind (`sources.Unread.kind`), most first."""
    brings: tuple[Bringing, ...] = ()
    """Of all new files together."""
    more: bool = False
    """There are more files than were looked at."""


def plan(paths: Sequence[Path], most: int = 200) -> Plan:
    """What is at the paths, what of it is new and about how much it brings.

    Looks at no more than `most` files, and into them for some seconds at most.
    """
    limits = Limits(now=clock.now())
    look = _Look(time.monotonic() + _SECONDS)
    for path in paths:
        for found in containers(path, limits):
            if len(look.files) + len(look.problems) >= most:
                return look.plan(more=True)
            look.at(found)
    return look.plan(more=False)


class _Look:
    """A look at files, within the time there is."""

    def __init__(self, until: float) -> None:
        self.files: list[PlannedFile] = []
        self.problems: list[str] = []
        self._unread: Counter[str] = Counter()
        self._until = until

    def at(self, found: Container | KeptAside | Unread) -> None:
        """Note what a container would bring."""
        if isinstance(found, Unread):
            self._unread[found.kind] += 1
            return
        if isinstance(found, KeptAside):
            self.problems.append(f"{found.origin.path}: {found.detail}")
            return
        try:
            known = imported_before(found.fingerprint(), run_id=0)
        except OSError as e:
            self.problems.append(f"{found.path}: {vanished(found, e).detail}")
            return
        brings = () if known else self._into(found)
        self.files.append(PlannedFile(found.path, found.format, found.size, known, brings))

    def _into(self, container: Container) -> tuple[Bringing, ...]:
        """Count records, look closely at some; where time runs out, extend to the whole."""
        until = min(self._until, time.monotonic() + _SECONDS_A_FILE)
        lists: dict[tuple[str, str], _List] = {}
        seen, whole, trouble = 0, True, 0
        for record in container.records():
            if isinstance(record, Unread):
                self._unread[record.kind] += 1
            elif isinstance(record, Raw):
                within = record.path if record.format else ""
                lists.setdefault((record.format, within), _List()).add(record)
                seen += record.length
            elif record.reason in _OF_FILES and trouble < _MOST_TROUBLE:
                trouble += 1
                self.problems.append(f"{record.origin.path}: {record.detail}")
            if time.monotonic() > until:
                whole = False
                break
        factor = 1.0
        if not whole and container.format not in _PACKED and seen:
            factor = max(container.size / seen, 1.0)
        together: dict[tuple[str, str], tuple[float, bool]] = {}
        for (form, _), one in lists.items():
            for what, number in one.brings():
                count, exact = together.get((form, what), (0.0, whole))
                together[form, what] = count + number * factor, exact and one.whole
        told = [
            Bringing(form, what, _round(count, exact=exact), exact)
            for (form, what), (count, exact) in together.items()
        ]
        return tuple(sorted(told, key=lambda one: (-one.count, one.format, one.what)))

    def plan(self, *, more: bool) -> Plan:
        """All that was seen."""
        together: dict[tuple[str, str], Bringing] = {}
        for one in (brought for file in self.files for brought in file.brings):
            key = one.format, one.what
            had = together.get(key, Bringing(*key, 0, exact=True))
            together[key] = Bringing(*key, had.count + one.count, had.exact and one.exact)
        brings = sorted(together.values(), key=lambda one: (-one.count, one.format, one.what))
        unread = tuple(self._unread.most_common())
        return Plan(tuple(self.files), tuple(self.problems), unread, tuple(brings), more)


_OF_FILES = frozenset(
    {
        "archive damaged", "archive expands too far", "archive nested too deep", "columns not found",
        "empty archive", "file incomplete", "LinkedIn in another language", "member damaged",
        "only names", "unreadable", "which way is not told", "zip damaged", "zip member damaged",
        "zip member encrypted",
    }
)  # fmt: skip
"""Why a whole file, or the rest of one, is not read: that is said before, not after."""
_MOST_TROUBLE = 5


def _round(number: float, *, exact: bool) -> int:
    """An estimate in two figures: more would claim to be known."""
    whole = int(number)
    if exact or whole < 10**_FIGURES:
        return whole
    step = int("1" + "0" * (len(str(whole)) - _FIGURES))
    return whole // step * step


class _List:
    """The records of one format in one file: all counted, some looked at."""

    def __init__(self) -> None:
        self.records = 0
        self._looked = 0
        self._told: Counter[str] = Counter()

    def add(self, record: Raw) -> None:
        """Count a record; look at the first ones and then at some further on."""
        self.records += 1
        if not record.format:
            return
        if self._looked < _CLOSELY or (self._looked < _MOST and not self.records % _EVERY):
            self._looked += 1
            facts = facts_of(record)
            if not isinstance(facts, KeptAside):
                self._told.update(_what(fact) for fact in facts)

    @property
    def whole(self) -> bool:
        """Whether every record was looked at, or needs no look: mail is a message each."""
        return self._looked in {0, self.records}

    def brings(self) -> Iterable[tuple[str, float]]:
        """What all records bring, by what they are."""
        if not self._looked:
            return [("messages", float(self.records))]
        return [(what, number * self.records / self._looked) for what, number in self._told.items()]


_CLOSELY = 200
_EVERY = 50
_MOST = 400


def _what(fact: Fact) -> str:
    match fact:
        case Contact():
            return "people"
        case Meeting():
            return "meetings"
        case Reach():
            return "figures"
        case Interaction():
            return "connections" if fact.kind is InteractionKind.CONNECTION else "interactions"
    return "posts" if fact.channel.is_post else "messages"


def imported_before(fingerprint: str, run_id: int) -> bool:
    """Whether another run that stands has read a file of this very content to its end."""
    return (
        SourceFile.objects.filter(fingerprint=fingerprint, done=True, read__gt=0)
        .exclude(run_id=run_id)
        .exists()
    )


def vanished(container: Container, error: OSError) -> KeptAside:
    """What to say of a container that was there and can't be read."""
    detail = f"It can't be read: {error.strerror}. Check that it is there and may be read."
    return KeptAside("unreadable", detail, Origin(container.path, 0, 0))
