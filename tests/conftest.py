"""What every test shares: where the reference data may lie, and what is run first."""

import copy
import gc
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from hypothesis import settings

from tests.running_order import place

# The synchronous ORM is used from Playwright's event loop thread in browser tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A busy machine makes any example slow once: how long something takes is for the benchmarks to say.
settings.register_profile("untimed", settings.default, deadline=None)
settings.load_profile("untimed")

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reference data beside the checkout (`../shared/data`, or `TENGILL_SHARED`), never copied."""
    folder = Path(os.environ.get("TENGILL_SHARED", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"reference data is not at {folder}; set TENGILL_SHARED to run this")
    return folder


@pytest.fixture(scope="session")
def migrated(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A ledger as the migrations leave it, in a file of its own: to be copied."""
    file = tmp_path_factory.getbasetemp() / _MIGRATED
    if not file.exists():
        # No test of this run asked Django for a database.
        told = copy.deepcopy(connections.settings["default"]) | {"NAME": str(file)}
        before = connections["default"]
        connections["default"] = type(before)(told, "default")
        with django_db_blocker.unblock():
            call_command("migrate", verbosity=0, interactive=False)
            connections["default"].close()
        connections["default"] = before
    return file


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Before a test writes to the migrated database it is copied: migrating again takes seconds."""
    if Path(connection.settings_dict["NAME"]).name == "ledger.sqlite3":
        return  # no test of this run wants it, so that none was made
    file = tmp_path_factory.getbasetemp() / _MIGRATED
    with django_db_blocker.unblock(), closing(sqlite3.connect(file)) as kept:
        connection.ensure_connection()
        connection.connection.backup(kept)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """What a process keeps of its ledger is told apart by its newest rows: tests repeat those."""
    yield
    sums = sys.modules.get("tengill.workspace.comparison_sums")
    if sums is not None:
        sums._kept.clear()


_MIGRATED = "migrated.sqlite3"
_STORE = {"ledger", "db", "transactional_db", "django_db_setup"}


_WHOLLY_SLOW = frozenset({"web", "spark"})
"""Folders of which every test is marked slow: the unit part need not even load them."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over what is deselected anyway, and all it would import."""
    if collection_path.parent.name != "tests" or collection_path.name not in _WHOLLY_SLOW:
        return None
    return True if "not slow" in config.option.markexpr else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The unit part needs no store, forks no processes and renders no pages."""
    for item in items:
        needs = set(getattr(item, "fixturenames", ()))
        marked = item.get_closest_marker("django_db") is not None
        if (
            marked
            or needs & _STORE
            or _WHOLLY_SLOW.intersection(item.path.relative_to(REPOSITORY).parts)
        ):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: place(item.nodeid))


def pytest_collection_finish() -> None:
    """Six thousand tests and all they import stay to the end: the collector need not walk them."""
    gc.collect()
    gc.freeze()
