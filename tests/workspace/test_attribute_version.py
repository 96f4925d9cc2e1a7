"""Figures of an older version are brought up to date when a ledger is opened, and only those."""

import pytest
from credit_world import chain_world

from tengill.ledger.models import CreditLine, OutcomeCredit
from tengill.workspace import attribute_following
from tengill.workspace.attribute import attribute_all
from tengill.workspace.attribute_version import VERSION, renew

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _know_nothing():
    attribute_following.forget()


def test_older_figures_are_attributed_anew():
    chain_world()
    attribute_all()
    now = OutcomeCredit.objects.get().detail
    old = {**now, "version": 1, "models": {"shapley": {}}}
    OutcomeCredit.objects.update(detail=old, settings_key="of another version")
    CreditLine.objects.all().delete()
    assert renew() is True
    row = OutcomeCredit.objects.get()
    assert row.detail == now
    assert row.detail["version"] == VERSION
    assert row.settings_key != "of another version"
    assert CreditLine.objects.filter(model="time_decay").exists()
    assert renew() is False


def test_an_empty_ledger_needs_nothing():
    assert renew() is False
    chain_world()
    assert renew() is False
    assert not OutcomeCredit.objects.exists()
