"""Takes an import run back as a whole: what only it has seen is gone, the rest stays.

The run's row stays too, marked undone, with who, when and why.
"""

from collections import Counter

from django.db import connection

from tengill.ledger import fulltext, point_counts, undo_facts
from tengill.ledger.counting import counted
from tengill.ledger.models import Run, SourceFile

_BATCH = 2_000


def forget(run_id: int) -> set[int]:
    """Remove everything only this run brought; call inside a transaction.

    Returns:
        The contact points whose facts changed and that still exist.
    """
    with connection.cursor() as c:
        heirs = _hand_over(run_id)
        for table in _TEMPORARY:
            c.execute(f"CREATE TEMP TABLE {table} (id integer PRIMARY KEY)")
        try:
            c.execute(_LEAVING, [run_id, run_id])
            c.execute(_PROMOTED, [run_id])
            c.execute(_TOUCHED)
            undo_facts.choose(run_id)
            c.execute(
                "DELETE FROM ledger_sighting WHERE file_id IN"
                " (SELECT id FROM ledger_sourcefile WHERE run_id = %s)",
                [run_id],
            )
            heirs |= _promote(undo_facts.forget(run_id))
            _delete_messages()
            point_counts.recount("SELECT id FROM touched")
            _drop_orphans()
            c.execute("SELECT id FROM touched WHERE id IN (SELECT id FROM ledger_contactpoint)")
            touched = {pk for (pk,) in c.fetchall()}
        finally:
            undo_facts.done()
            for table in _TEMPORARY:
                c.execute(f"DROP TABLE {table}")
    run = Run.objects.get(pk=run_id)
    _relink_outcomes(run_id)
    run.outcomes.all().delete()  # what they superseded is in force again (SET NULL)
    run.kept_aside_records.all().delete()
    run.files.all().delete()
    for heir in Run.objects.filter(pk__in=heirs):
        heir.counts = {**heir.counts, **counted(heir)}
        heir.save(update_fields=["counts"])
    return touched


_TEMPORARY = ("leaving", "touched", "promoted", "orphan")


def _hand_over(run_id: int) -> set[int]:
    """Give what this run read of a file to another run that left the very same file unread.

    That run found the file imported before; without this, undoing the first reading would take
    from it what it, too, was asked to bring.
    """
    heirs: set[int] = set()
    for file in SourceFile.objects.filter(run=run_id, done=True, read__gt=0).exclude(
        fingerprint=""
    ):
        same = SourceFile.objects.filter(fingerprint=file.fingerprint, done=True, read=0)
        heir = same.exclude(run=run_id).order_by("pk").first()
        if heir is None:
            continue
        with connection.cursor() as c:
            c.execute(
                "UPDATE ledger_sighting SET file_id = %s, path = CASE"
                " WHEN substr(path, 1, length(%s)) = %s THEN %s || substr(path, length(%s) + 1)"
                " ELSE path END WHERE file_id = %s",
                [heir.pk, file.path, file.path, heir.path, file.path, file.pk],
            )
            c.execute(
                "UPDATE ledger_keptaside SET file_id = %s, run_id = %s WHERE file_id = %s",
                [heir.pk, heir.run_id, file.pk],
            )
        for count in ("read", "new", "duplicate", "kept_aside", "next_offset"):
            setattr(heir, count, getattr(file, count))
        heir.save()
        undo_facts.hand_over(file.pk, file.path, heir.pk, heir.path)
        heirs.add(heir.run_id)
    return heirs


# Messages that stay, whose first sighting leaves: the next sighting is no duplicate any more.
_PROMOTED = """
INSERT INTO promoted
SELECT s.message_id FROM ledger_sighting s
JOIN ledger_sourcefile f ON f.id = s.file_id AND f.run_id = %s
WHERE s.message_id NOT IN (SELECT id FROM leaving)
  AND s.id = (SELECT min(o.id) FROM ledger_sighting o WHERE o.message_id = s.message_id)
"""


def _promote(facts: Counter[int]) -> set[int]:
    with connection.cursor() as c:
        c.execute(
            "SELECT s.file_id, count(*) FROM promoted p JOIN ledger_sighting s ON s.id ="
            " (SELECT min(o.id) FROM ledger_sighting o WHERE o.message_id = p.id) GROUP BY 1"
        )
        promoted = facts + Counter(dict(c.fetchall()))
    files = SourceFile.objects.filter(pk__in=promoted)
    for file in files:
        file.new += promoted[file.pk]
        file.duplicate -= promoted[file.pk]
        file.save(update_fields=["new", "duplicate"])
    return {file.run_id for file in files}


_LEAVING = """
INSERT INTO leaving
SELECT DISTINCT s.message_id FROM ledger_sighting s
JOIN ledger_sourcefile f ON f.id = s.file_id AND f.run_id = %s
WHERE NOT EXISTS (
  SELECT 1 FROM ledger_sighting o JOIN ledger_sourcefile g ON g.id = o.file_id
  WHERE o.message_id = s.message_id AND g.run_id <> %s)
"""

_TOUCHED = """
INSERT INTO touched
SELECT DISTINCT point_id FROM ledger_addressed WHERE message_id IN (SELECT id FROM leaving)
"""


def _relink_outcomes(run_id: int) -> None:
    """What this run superseded is superseded by what superseded this run's, if anything did."""
    with connection.cursor() as c:
        c.execute(
            "UPDATE ledger_outcome SET superseded_by_id = (SELECT n.superseded_by_id"
            " FROM ledger_outcome n WHERE n.id = ledger_outcome.superseded_by_id)"
            " WHERE superseded_by_id IN (SELECT id FROM ledger_outcome WHERE run_id = %s)",
            [run_id],
        )


def _delete_messages() -> None:
    with connection.cursor() as c:
        # The door judged what stays with what leaves in mind: the mark of how far it is goes, too.
        c.execute("DELETE FROM ledger_doorrun WHERE EXISTS (SELECT 1 FROM leaving)")
        while True:
            c.execute("SELECT id FROM leaving ORDER BY id LIMIT %s", [_BATCH])
            part = [pk for (pk,) in c.fetchall()]
            if not part:
                return
            low, high = part[0], part[-1]
            ids = "(SELECT id FROM leaving WHERE id BETWEEN %s AND %s)"
            fulltext.remove(c, part)
            c.execute(
                "DELETE FROM ledger_actparty WHERE act_id IN"
                f" (SELECT id FROM ledger_act WHERE message_id IN {ids})",
                [low, high],
            )
            c.execute(
                f"UPDATE ledger_act SET took_message_id = NULL, took = 'no_evidence'"
                f" WHERE took_message_id IN {ids}",
                [low, high],
            )
            c.execute(
                f"UPDATE ledger_outcome SET evidence_message_id = NULL"
                f" WHERE evidence_message_id IN {ids}",
                [low, high],
            )
            for table in (
                "act", "textreading", "addressed", "messagetext", "judged", "textsketch",
                "doorreading", "mailboxcopy",
            ):  # fmt: skip
                c.execute(f"DELETE FROM ledger_{table} WHERE message_id IN {ids}", [low, high])
            c.execute(f"DELETE FROM ledger_message WHERE id IN {ids}", [low, high])
            c.execute("DELETE FROM leaving WHERE id BETWEEN %s AND %s", [low, high])


def _drop_orphans() -> None:
    """Contact points that no fact of any kind holds any more (retracted ones count as history)."""
    held = " OR ".join(f"t.id IN (SELECT {column} FROM {table})" for table, column in _HOLDERS)
    standing = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} h WHERE h.{column} = t.id)"
        for table, column in _INDEXED_HOLDERS
    )
    with connection.cursor() as c:
        c.execute(
            f"INSERT INTO orphan SELECT t.id FROM touched t WHERE NOT ({standing}) AND NOT ({held})"
        )
        for table in ("pointname", "pointseen", "personpoint"):
            c.execute(f"DELETE FROM ledger_{table} WHERE point_id IN (SELECT id FROM orphan)")
        c.execute("DELETE FROM ledger_contactpoint WHERE id IN (SELECT id FROM orphan)")


_INDEXED_HOLDERS = (
    ("ledger_addressed", "point_id"),
    ("ledger_cardpoint", "point_id"),
    ("ledger_attendance", "point_id"),
    ("ledger_interaction", "by_id"),
    ("ledger_interaction", "to_id"),
    ("ledger_reach", "point_id"),
)
"""Where contact points stand on facts, with an index that answers for one point."""
_HOLDERS = (("ledger_meeting", "organiser_id"),)
"""The same without an index: read once for all points."""
