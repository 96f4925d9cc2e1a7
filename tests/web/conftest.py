"""The screen's tests share the ledger builders of tests/workspace, and one small world a module."""

import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workspace"))

# Static files come from the packages themselves; nothing is collected, so there is no such folder.
settings.STATIC_ROOT = None


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A small ledger, made once a module and rolled back at its end; each test rolls back its own."""
    import small_world

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield small_world.fill()
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def owner(world, db, client):
    """A client that is logged in as the ledger's owner."""
    from tengill.workspace import login

    client.force_login(login.owner())
    return client


from tengill.web import locale_build  # noqa: E402 - after the path is set

locale_build.build()
