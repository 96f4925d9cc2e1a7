"""The last thirty days at the door with their evidence, kept in memory from one preview to the next.

Whoever tries a rule asks for them again with every word. What is kept of a message stands while
its row reads the same to the letter, so nothing has to tell that it changed.
"""

import json
import threading
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db import connection

from tengill.door import asking
from tengill.door.asking import topic_keys
from tengill.door.evidence import Evidence
from tengill.door.judging import Judge
from tengill.facts.approaches import Verdict
from tengill.ledger.models import Judged
from tengill.workspace.door import teaching
from tengill.workspace.door.rejudging import MOST, WINDOW
from tengill.workspace.door.told import read_evidence
from tengill.workspace.door.writing import EVIDENCE


@dataclass(slots=True)
class One:
    """A judged message."""

    pk: int
    verdict: str
    """The one it has."""
    evidence: Evidence
    raw: str
    """Its row's words, of which the evidence was read."""
    judge: Judge | None = None
    """Who gave the verdict `alone`."""
    alone: Verdict | None = None
    cut: asking.Cut | None = None
    """Its words, once somebody asked for them."""

    def words(self) -> asking.Cut:
        """Its words, cut once."""
        if self.cut is None:
            approach = self.evidence.approach
            self.cut = asking.cut(approach.subject, approach.text, asks=False)
        return self.cut

    def by(self, judge: Judge) -> Verdict:
        """The verdict of a judge, asked once."""
        if self.alone is None or self.judge is not judge:
            self.judge, self.alone = judge, judge.verdict(self.evidence)
        return self.alone


class _Words:
    """Which messages have which words; of those that are there no more, some are remembered."""

    def __init__(self) -> None:
        self._of: defaultdict[str, array[int]] = defaultdict(lambda: array("q"))
        self._read: dict[int, One] = {}

    def take_up(self, ones: Iterable[One]) -> None:
        """Read the words of messages not read yet."""
        for one in ones:
            if self._read.get(one.pk) is not one:
                self._read[one.pk] = one
                approach = one.evidence.approach
                for key in {*topic_keys(approach.subject), *topic_keys(approach.text)}:
                    self._of[key].append(one.pk)

    def too_many(self) -> bool:
        """Whether more are remembered than is worth it."""
        return len(self._read) > 3 * MOST

    def with_all(self, keys: Iterable[str]) -> set[int]:
        """The messages that have a form of each word."""
        found: list[set[int]] = []
        for key in keys:
            forms = asking.forms_among((key,), self._of)
            found.append(set(chain.from_iterable(self._of[form] for form in forms)))
        return set.intersection(*found) if found else set()


_kept: dict[str, dict[int, One]] = {}
_words: dict[str, _Words] = {}
_reading = threading.Lock()


def may_be_about(topic: str, ones: Sequence[One]) -> set[int]:
    """Which of these messages have all of a topic's words somewhere: others are not about it."""
    name = str(connection.settings_dict["NAME"])
    with _reading:
        held = _words.get(name)
        if held is None or held.too_many():
            _words.clear()
            held = _words[name] = _Words()
        held.take_up(ones)
        return held.with_all(topic_keys(topic))


def newest() -> list[One]:
    """As `rejudging.newest`, with evidence; whose evidence was not kept is left out."""
    last = Judged.objects.order_by("-at").values_list("at", flat=True).first()
    if last is None:
        return []
    since = last - int(WINDOW.total_seconds())
    with _reading, connection.cursor() as c:
        c.execute(
            "SELECT message_id, verdict, told FROM ledger_judged WHERE at >= %s"
            " ORDER BY at DESC, message_id DESC LIMIT %s",
            [since, MOST],
        )
        rows = c.fetchall()
        name = str(connection.settings_dict["NAME"])
        known = _kept.get(name, {})
        told = {pk: one for pk, _verdict, raw in rows
                if (one := known.get(pk)) is not None and one.raw == raw}  # fmt: skip
        told.update(_read([row for row in rows if row[0] not in told]))
        for pk, verdict, _raw in rows:
            if pk in told:
                told[pk].verdict = verdict
        _kept.clear()
        _kept[name] = told
        return [told[pk] for pk, _verdict, _raw in rows if pk in told]


_IDS = 400


def _read(rows: Sequence[tuple[int, str, str]]) -> dict[int, One]:
    found: dict[int, One] = {}
    for start in range(0, len(rows), _IDS):
        part = rows[start : start + _IDS]
        marks = ",".join(["%s"] * len(part))
        with connection.cursor() as c:
            c.execute(
                "SELECT m.id, m.subject, t.new FROM ledger_message m JOIN ledger_messagetext t"
                f" ON t.message_id = m.id WHERE m.id IN ({marks})",
                [pk for pk, _verdict, _raw in part],
            )
            texts = {pk: (subject, new) for pk, subject, new in c.fetchall()}
        for pk, verdict, raw in part:
            told = json.loads(raw)
            if EVIDENCE in told and pk in texts:
                found[pk] = One(pk, verdict, read_evidence(told[EVIDENCE], *texts[pk]), raw)
    return found


def ready() -> None:
    """Have all of it at hand, with the verdicts by the owner's word in force."""
    judge = teaching.judge()
    ones = newest()
    for one in ones:
        one.by(judge)
    may_be_about("", ones)
