"""Cards and events of a server into the ledger: told, told anew, taken away."""

import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from django.db import connection, transaction

from tengill.facts.contacts import Contact, Reach
from tengill.facts.interactions import Interaction
from tengill.facts.meetings import Meeting
from tengill.facts.messages import KeptAside
from tengill.ledger.append import Appender
from tengill.ledger.append_facts import retract
from tengill.ledger.fact_shapes import SHAPES
from tengill.ledger.models import SourceFile
from tengill.ledger.points import marks, parts
from tengill.ledger.rows import FactRow, KeptAsideRow
from tengill.sources.calendars import NO_MEETINGS, Calendars
from tengill.sources.dav import Collection, Kind, Resource
from tengill.sources.limits import Limits
from tengill.sources.packing import FactFormat
from tengill.sources.records import hash63
from tengill.sources.streams import Stream
from tengill.sources.vcards import VCards
from tengill.workspace.fact_encoding import fact_row

CHANGED = "changed on the server"
DELETED = "deleted on the server"
_REASON = 80


@dataclass(slots=True)
class Brought:
    """What a sync brought so far."""

    read: int = 0
    new: int = 0
    duplicate: int = 0
    kept_aside: int = 0
    again: int = 0
    taken_away: int = 0
    kinds: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def changed(self) -> int:
        """How many facts are new, stand again, or stand no more."""
        return self.new + self.again + self.taken_away


class Writer:
    """Writes what one run learns of one server.

    Args:
        run_id: the run.
        now: UTC seconds.
        present: whether an address is known to lie on the server: what also stands there was
            moved, not deleted.
    """

    def __init__(self, run_id: int, now: int, present: Callable[[str], bool]) -> None:
        self._run = run_id
        self._now = now
        self._present = present
        self._appender = Appender()
        self.brought = Brought()

    def file(self, collection: Collection) -> SourceFile:
        """The run's row of a collection."""
        made, _ = SourceFile.objects.get_or_create(
            run_id=self._run, path=collection.url, defaults={"format": collection.kind.value}
        )
        return made

    def tell(self, collection: Collection, resources: Sequence[Resource]) -> None:
        """Append what some cards or events tell now, and take away what they no longer tell."""
        rows = {one.url: list(self._rows(collection, one)) for one in resources}
        told = {url: {row.digest for row in mine if not isinstance(row, KeptAsideRow)}
                for url, mine in rows.items()}  # fmt: skip
        unread = {one.url for one in resources if one.trouble}
        with transaction.atomic():
            file = self.file(collection)
            standing = self._standing(collection, [url for url in rows if url not in unread])
            done = self._appender.chunk(
                file.pk, [row for mine in rows.values() for row in mine], 0,
                run_id=self._run, now=self._now,
            )  # fmt: skip
            for url, facts in standing.items():
                self._retract(url, facts, CHANGED, keep=told[url])
        self.brought.read += done.read
        self.brought.new += done.new
        self.brought.duplicate += done.duplicate
        self.brought.kept_aside += done.kept_aside
        self.brought.again += done.facts.again
        for mine in rows.values():
            for row in mine:
                if not isinstance(row, KeptAsideRow):
                    self.brought.kinds[_kind(row)] += 1

    def take_away(self, collection: Collection, urls: Sequence[str]) -> None:
        """What some addresses told stands no more: nothing lies there now."""
        with transaction.atomic():
            for url, facts in self._standing(collection, urls).items():
                self._retract(url, facts, DELETED)

    def known(self, collection: Collection) -> set[str]:
        """The addresses in a collection whose facts stand in the ledger."""
        found: set[str] = set()
        with connection.cursor() as c:
            for kind, shape in SHAPES.items():
                c.execute(
                    f"SELECT DISTINCT s.path FROM ledger_factsighting s"
                    f" JOIN ledger_sourcefile f ON f.id = s.file_id"
                    f" JOIN {shape.table} t ON t.id = s.fact AND t.retracted_at IS NULL"
                    " WHERE f.path = %s AND f.format = %s AND s.kind = %s",
                    [collection.url, collection.kind.value, kind],
                )
                found.update(path for (path,) in c.fetchall())
        return found

    def _rows(self, collection: Collection, one: Resource) -> Iterator[FactRow | KeptAsideRow]:
        key = hash63(one.url)
        if one.trouble:
            yield KeptAsideRow("can't be fetched", f"{one.url}: {one.trouble}", key, 0, b"")
            return
        for fact in _facts(collection, one, self._now):
            if isinstance(fact, KeptAside):
                if fact.reason != NO_MEETINGS:
                    yield KeptAsideRow(
                        fact.reason[:_REASON], f"{one.url}: {fact.detail}", key, len(one.data),
                        fact.sample,
                    )  # fmt: skip
            else:
                row = fact_row(fact, key, len(one.data), one.url, self._now)
                if row is not None:
                    yield row

    def _standing(
        self, collection: Collection, urls: Sequence[str]
    ) -> dict[str, list[tuple[str, int, bytes]]]:
        """Address → what it told that stands: kind, row number, digest."""
        found: dict[str, list[tuple[str, int, bytes]]] = defaultdict(list)
        with connection.cursor() as c:
            for part in parts([hash63(url) for url in urls]):
                for kind, shape in SHAPES.items():
                    c.execute(
                        f"SELECT DISTINCT s.path, t.id, t.digest FROM ledger_factsighting s"
                        f" JOIN {shape.table} t ON t.id = s.fact AND t.retracted_at IS NULL"
                        " WHERE s.kind = %s AND s.file_id IN (SELECT id FROM ledger_sourcefile"
                        f" WHERE path = %s AND format = %s) AND s.key IN ({marks(part)})",
                        [kind, collection.url, collection.kind.value, *part],
                    )
                    for path, pk, digest in c.fetchall():
                        found[path].append((kind, pk, bytes(digest)))
        return found

    def _retract(
        self,
        url: str,
        facts: Iterable[tuple[str, int, bytes]],
        why: str,
        keep: AbstractSet[bytes] = frozenset(),
    ) -> None:
        going: dict[str, list[int]] = defaultdict(list)
        for kind, pk, digest in facts:
            if digest not in keep and not self._elsewhere(kind, pk, url):
                going[kind].append(pk)
        for kind, ids in going.items():
            retract(kind, ids, why, self._now, self._run)
            self.brought.taken_away += len(ids)

    def _elsewhere(self, kind: str, pk: int, url: str) -> bool:
        """Whether another address on the server tells the same: it was moved or is there twice."""
        with connection.cursor() as c:
            c.execute(
                "SELECT DISTINCT s.path FROM ledger_factsighting s JOIN ledger_sourcefile f"
                " ON f.id = s.file_id WHERE s.kind = %s AND s.fact = %s AND s.path <> %s"
                " AND f.format IN (%s, %s)",
                [kind, pk, url, Kind.CALENDAR.value, Kind.ADDRESS_BOOK.value],
            )
            return any(self._present(path) for (path,) in c.fetchall())


def _facts(
    collection: Collection, one: Resource, now: int
) -> Iterator[Contact | Meeting | Interaction | Reach | KeptAside]:
    """What one card or event tells, read as an exported file with only that in it."""
    reader: FactFormat = Calendars() if collection.kind is Kind.CALENDAR else VCards()
    for raw in reader.records(Stream(io.BytesIO(one.data)), one.url, 0, 0, Limits(now=now)):
        told = raw if isinstance(raw, KeptAside) else reader.facts(raw)
        if isinstance(told, KeptAside):
            yield told
            continue
        for fact in told:
            if isinstance(fact, Meeting):
                yield fact if fact.calendar else replace(fact, calendar=collection.name)
            elif isinstance(fact, Contact | Interaction | Reach):
                yield fact


def _kind(row: FactRow) -> str:
    return next(kind for kind, shape in SHAPES.items() if isinstance(row, shape.row))
