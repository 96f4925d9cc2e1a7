"""What every test shares: where the reference data may lie."""

import os
from pathlib import Path

import pytest

# The synchronous ORM is used from Playwright's event loop thread in browser tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reference data beside the checkout (`../shared/data`, or `TENGILL_SHARED`), never copied."""
    folder = Path(os.environ.get("TENGILL_SHARED", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"reference data is not at {folder}; set TENGILL_SHARED to run this")
    return folder


_STORE = {"ledger", "db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The unit part needs no store, forks no processes and renders no pages."""
    for item in items:
        needs = set(getattr(item, "fixturenames", ()))
        marked = item.get_closest_marker("django_db") is not None
        if marked or needs & _STORE or "web" in item.path.parts:
            item.add_marker(pytest.mark.slow)
