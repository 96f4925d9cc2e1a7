"""The screen's tests share the ledger builders of tests/workspace, and one small world a module."""

import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from tengill.ledger import models
from tengill.web import locale_build
from tengill.workspace import login, project

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workspace"))

import small_world
from browsing import browser, site, watched  # noqa: F401 - fixtures

# Static files come from the packages themselves; nothing is collected, so there is no such folder.
settings.STATIC_ROOT = None

locale_build.build()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A small ledger, made once a module and rolled back at its end; each test rolls back its own."""
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
    client.force_login(login.owner())
    return client


@pytest.fixture
def read_anew(monkeypatch) -> list[str]:
    """Keys of acts read anew after an undo; the builders' acts have no reading behind them, and wait."""
    keys: list[str] = []

    def anew(key: str) -> None:
        keys.append(key)
        models.Act.objects.filter(key=key).update(state="waiting")

    monkeypatch.setattr(project, "act_changed", anew)
    return keys
