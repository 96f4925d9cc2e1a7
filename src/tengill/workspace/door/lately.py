"""The last thirty days at the door with their evidence, kept in memory from one preview to the next.

Whoever tries a rule asks for them again with every word. What is kept of a message stands while
its row reads the same to the letter, so nothing has to tell that it changed.
"""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from tengill.door import asking
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


_kept: dict[str, dict[int, One]] = {}
_reading = threading.Lock()


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
    for one in newest():
        one.by(judge)
