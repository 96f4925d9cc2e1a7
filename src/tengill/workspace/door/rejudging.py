"""Judges again what was judged, by another word of the owner's: from the evidence kept with it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import connection

from tengill.door.evidence import Evidence
from tengill.door.judging import Judge
from tengill.facts.approaches import Judgement
from tengill.ledger.models import Judged
from tengill.workspace.door import mark, teaching
from tengill.workspace.door.told import Told, read_evidence
from tengill.workspace.door.writing import EVIDENCE, rewrite

WINDOW = timedelta(days=30)
MOST = 2_000
"""So many of them are looked at, the newest."""
_NEAR = 300
_IDS = 400


def evidence_of(rows: Sequence[Judged]) -> dict[int, Evidence]:
    """The evidence of judged messages, with their texts."""
    found: dict[int, Evidence] = {}
    for start in range(0, len(rows), _IDS):
        part = rows[start : start + _IDS]
        marks = ",".join(["%s"] * len(part))
        with connection.cursor() as c:
            c.execute(
                "SELECT m.id, m.subject, t.new FROM ledger_message m JOIN ledger_messagetext t"
                f" ON t.message_id = m.id WHERE m.id IN ({marks})",
                [row.pk for row in part],
            )
            texts = {pk: (subject, new) for pk, subject, new in c.fetchall()}
        for row in part:
            if EVIDENCE in row.told and row.pk in texts:
                found[row.pk] = read_evidence(row.told[EVIDENCE], *texts[row.pk])
    return found


def newest(most: int = MOST) -> list[Judged]:
    """What was judged of the last thirty days the ledger holds, newest first."""
    last = Judged.objects.order_by("-at").values_list("at", flat=True).first()
    if last is None:
        return []
    since = last - int(WINDOW.total_seconds())
    return list(Judged.objects.filter(at__gte=since).order_by("-at", "-pk")[:most])


def lately() -> int:
    """Judge the last thirty days again by the owner's word in force; returns how many got another verdict.

    The rest is judged again by the next pass.
    """
    changed = _again(newest(), teaching.judge())
    mark.unsettle(teaching.number())
    return changed


def near(said: Sequence[Judged]) -> int:
    """Judge again what a word on messages bears on most: their senders' and their templates'.

    The owner's word is not marked as heeded by this: the rest follows (`lately`).

    Args:
        said: the messages, a few hundred at most.
    """
    people = {row.person for row in said if row.person is not None}
    templates = {row.template for row in said if row.template}
    rows = {one.pk: one for one in Judged.objects.filter(pk__in=[row.pk for row in said])}
    for alike in (
        Judged.objects.filter(person__in=people),
        Judged.objects.filter(template__in=templates),
    ):
        rows.update((one.pk, one) for one in alike.order_by("-at", "-pk")[:_NEAR])
    return _again(list(rows.values()), teaching.judge())


def _again(rows: Sequence[Judged], judge: Judge) -> int:
    evidence = evidence_of(rows)
    decided = teaching.decided()
    changed: list[tuple[int, Judgement, Told, bool]] = []
    for row in rows:
        if row.pk not in evidence:
            continue
        one = evidence[row.pk]
        judgement = judge.judge(one)
        is_decided = one.approach.key in decided
        same = (row.verdict, row.basis, row.chance, row.decided, row.model) == (
            judgement.verdict.value, judgement.basis.value, judgement.chance, is_decided,
            judgement.model[:60],
        )  # fmt: skip
        if not same:
            changed.append((row.pk, judgement, row.told[EVIDENCE], is_decided))
    rewrite(changed)
    before = {row.pk: row.verdict for row in rows}
    return sum(before[pk] != judgement.verdict.value for pk, judgement, _told, _own in changed)


def verdicts(evidence: Iterable[Evidence], judge: Judge) -> list[str]:
    """What a judge would say of some evidence: for previews, nothing is kept."""
    return [judge.verdict(one).value for one in evidence]
