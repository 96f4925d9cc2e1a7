"""Takes an import run back as a whole: what only it has seen is gone, the rest stays.

The run's row stays too, marked undone, with who, when and why.
"""

from django.db import connection

from tengill.facts.acts import BULK
from tengill.ledger import fulltext
from tengill.ledger.counting import counted
from tengill.ledger.models import Run, SourceFile

_BATCH = 2_000


def forget(run_id: int) -> set[int]:
    """Remove everything only this run brought; call inside a transaction.

    Returns:
        The contact points whose messages changed and that still exist.
    """
    with connection.cursor() as c:
        heirs = _hand_over(run_id)
        for table in _TEMPORARY:
            c.execute(f"CREATE TEMP TABLE {table} (id integer PRIMARY KEY)")
        try:
            c.execute(_LEAVING, [run_id, run_id])
            c.execute(_PROMOTED, [run_id])
            c.execute(_TOUCHED)
            c.execute(
                "DELETE FROM ledger_sighting WHERE file_id IN"
                " (SELECT id FROM ledger_sourcefile WHERE run_id = %s)",
                [run_id],
            )
            heirs |= _promote()
            _delete_messages()
            _recount()
            _drop_orphans()
            c.execute("SELECT id FROM touched WHERE id IN (SELECT id FROM ledger_contactpoint)")
            touched = {pk for (pk,) in c.fetchall()}
        finally:
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


_TEMPORARY = ("leaving", "touched", "promoted")


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


def _promote() -> set[int]:
    with connection.cursor() as c:
        c.execute(
            "SELECT s.file_id, count(*) FROM promoted p JOIN ledger_sighting s ON s.id ="
            " (SELECT min(o.id) FROM ledger_sighting o WHERE o.message_id = p.id) GROUP BY 1"
        )
        promoted: dict[int, int] = dict(c.fetchall())
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
            for table in ("act", "textreading", "addressed", "messagetext"):
                c.execute(f"DELETE FROM ledger_{table} WHERE message_id IN {ids}", [low, high])
            c.execute(f"DELETE FROM ledger_message WHERE id IN {ids}", [low, high])
            c.execute("DELETE FROM leaving WHERE id BETWEEN %s AND %s", [low, high])


def _recount() -> None:
    """Names and numbers of the touched points, counted again from what is left."""
    with connection.cursor() as c:
        for table in ("pointname", "pointseen"):
            c.execute(f"DELETE FROM ledger_{table} WHERE point_id IN (SELECT id FROM touched)")
        c.execute(COUNT_NAMES.format(only="AND point_id IN (SELECT id FROM touched)"))
        c.execute(COUNT_SEEN.format(only="AND a.point_id IN (SELECT id FROM touched)"))


COUNT_NAMES = """
INSERT INTO ledger_pointname (point_id, name, seen)
SELECT point_id, name, count(*) FROM ledger_addressed
WHERE name <> '' {only} GROUP BY point_id, name
"""

COUNT_SEEN = f"""
INSERT INTO ledger_pointseen
  (point_id, sent, received, bulk_sent, in_sent_folder, delivered_to, first_at, last_at)
SELECT a.point_id,
  sum(CASE WHEN a.role = 'from' THEN 1 ELSE 0 END),
  sum(CASE WHEN a.role IN ('to', 'cc', 'bcc') THEN 1 ELSE 0 END),
  sum(CASE WHEN a.role = 'from' AND m.bulk >= {BULK} THEN 1 ELSE 0 END),
  sum(CASE WHEN a.role = 'from' AND m.in_sent_folder THEN 1 ELSE 0 END),
  sum(CASE WHEN a.role IN ('to', 'cc', 'bcc') AND m.delivered_id = a.point_id THEN 1 ELSE 0 END),
  min(m.sent_at), max(m.sent_at)
FROM ledger_addressed a JOIN ledger_message m ON m.id = a.message_id
WHERE 1 = 1 {{only}} GROUP BY a.point_id
"""


def _drop_orphans() -> None:
    """Contact points that stand on no message any more."""
    orphan = (
        "(SELECT t.id FROM touched t WHERE NOT EXISTS"
        " (SELECT 1 FROM ledger_addressed a WHERE a.point_id = t.id))"
    )
    with connection.cursor() as c:
        for table in ("pointname", "pointseen", "personpoint"):
            c.execute(f"DELETE FROM ledger_{table} WHERE point_id IN {orphan}")
        c.execute(f"DELETE FROM ledger_contactpoint WHERE id IN {orphan}")
