"""Which test files begin first where several processes share the tests: the longest.

A file is one piece of work (`--dist loadfile`): what its tests share is made once. The processes end
together only when no long file begins late. Files that are not named here take seconds.
"""

LONGEST = (
    "spark/test_spark_engine.py",
    "web/test_web_browser.py",
    "web/test_web_map_browser.py",
    "web/test_web_door_browser.py",
    "spark/test_provenance_files.py",
    "cli/test_commands.py",
    "web/test_web_door.py",
    "workspace/test_import_facts.py",
    "workspace/test_acts_touched.py",
    "workspace/test_killing.py",
    "mailbox/test_mailbox_breaking.py",
    "workspace/test_people_touched.py",
    "workspace/test_rebuilding.py",
    "workspace/test_bulk_around.py",
    "web/test_web_people_browser.py",
    "web/test_web_lint_browser.py",
    "workspace/test_every_source.py",
    "workspace/test_runs.py",
    "workspace/test_door_projection.py",
    "credit/test_exact_oracle.py",
    "web/test_web_credit_browser.py",
    "workspace/test_sync.py",
    "workspace/test_merging.py",
    "workspace/test_importing.py",
    "doorpage/test_door_page_browser.py",
    "web/test_web_standing_browser.py",
    "sources/test_shared_mail.py",
    "mailbox/test_mailbox_watching.py",
    "cli/test_cli_credit_outcomes.py",
    "workspace/test_one_number.py",
    "workspace/test_statement_page.py",
    "credit/test_credit_worked.py",
    "people/test_linkage.py",
    "credit/test_tables_exact.py",
    "sources/test_shared_calendars.py",
)
"""Below `tests/`, by what they took on two cores. One that is gone or renamed does no harm."""

_PLACE = {f"tests/{name}": place for place, name in enumerate(LONGEST)}


def place(nodeid: str) -> int:
    """Where a test's file stands."""
    return _PLACE.get(nodeid.split("::", 1)[0], len(LONGEST))
