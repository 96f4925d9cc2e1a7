"""What a run brought, added up from its files: what is in the ledger, not what was intended."""

from typing import Any

from django.db import connection

from tengill.ledger.models import Run


def counted(run: Run) -> dict[str, Any]:
    """Files, records read, and how many of those were new, duplicate or kept aside.

    `read` = `new` + `duplicate` + `kept_aside`; `known_files` were imported before, byte for byte;
    `kinds`: how many of the facts read are cards, meetings, interactions, figures (`reach`).
    """
    totals = {"files": 0, "read": 0, "new": 0, "duplicate": 0, "kept_aside": 0, "known_files": 0}
    rows = run.files.values_list("format", "read", "new", "duplicate", "kept_aside", "done")
    for form, read, new, duplicate, kept_aside, done in rows:
        totals["files"] += bool(form)  # without a format: what is no mail at all
        totals["read"] += read
        totals["new"] += new
        totals["duplicate"] += duplicate
        totals["kept_aside"] += kept_aside
        totals["known_files"] += done and not read
    return {**totals, "kinds": _kinds(run)}


def _kinds(run: Run) -> dict[str, int]:
    with connection.cursor() as c:
        c.execute(
            "SELECT s.kind, count(*) FROM ledger_factsighting s JOIN ledger_sourcefile f"
            " ON f.id = s.file_id WHERE f.run_id = %s GROUP BY 1 ORDER BY 1",
            [run.pk],
        )
        return dict(c.fetchall())
