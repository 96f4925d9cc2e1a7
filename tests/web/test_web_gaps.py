"""Ways back, imports that go on, what a list of deals leaves untold, and who the reader is."""

import re

import pytest

from tengill.ledger import models
from tengill.ledger.lock import LedgerBusyError
from tengill.people import OwnerGuess
from tengill.workspace import importing, people, runs
from tengill.workspace import owner as owner_room


def test_a_name_is_changed_and_taken_back(owner, world, monkeypatch):
    monkeypatch.setattr("tengill.workspace.project.people_changed", lambda: None)
    owner.post(f"/people/{world.anna.id}/change", {"change": "name", "name": "Anna the Other"})
    text = owner.get("/people").content.decode()
    way = re.search(r'action="(/decisions/\d+/undo)"', text).group(1)
    assert models.Decision.objects.filter(kind="person_name", retracted_by=None, retracts=None)
    back = owner.post(way, {"next": "/people"})
    assert back["Location"] == "/people"
    assert models.Decision.objects.filter(retracts__kind="person_name").count() == 1
    assert owner.post(way).status_code == 404
    assert owner.post("/decisions/none/undo").status_code == 404


def test_fetching_ahead_leaves_the_word_for_the_page(owner, world, monkeypatch):
    monkeypatch.setattr("tengill.workspace.project.people_changed", lambda: None)
    owner.post(f"/people/{world.anna.id}/change", {"change": "kind", "kind": "person"})
    ahead = owner.get("/people", headers={"Sec-Purpose": "prefetch"}).content.decode()
    assert "/decisions/" not in ahead
    assert "/decisions/" in owner.get("/people").content.decode()


def test_a_busy_ledger_is_a_sentence(owner, world, monkeypatch):
    def busy(*_args, **_more):
        raise LedgerBusyError("process 17")

    monkeypatch.setattr(people, "merge", busy)
    response = owner.post("/people/merge", {"id": [world.anna.id, world.ben.id]})
    assert response.status_code == 409
    text = response.content.decode()
    assert "An import is writing to the ledger just now." in text
    assert "process 17" not in text


@pytest.mark.parametrize("state", ["stopped", "failed", "done", "undone", "running"])
def test_only_a_stopped_import_goes_on(owner, world, monkeypatch, tmp_path, settings, state):
    settings.HOME = tmp_path
    begun: list[int] = []
    monkeypatch.setattr(importing, "spawn", begun.append)
    file = tmp_path / "a.mbox"
    file.write_bytes(b"")
    run = importing.begin([str(file)], None, "test")
    models.Run.objects.filter(pk=run.pk).update(state=state)
    text = owner.get(f"/imports/{run.pk}").content.decode()
    goes = state in {"stopped", "failed"}
    assert (f"/imports/{run.pk}/resume" in text) is goes
    assert owner.post(f"/imports/{run.pk}/resume").status_code == 302
    assert begun == ([run.pk] if goes else [])
    if goes:
        assert runs.run_view(run.pk).under_way


@pytest.mark.usefixtures("world")
def test_a_list_without_currency_or_seller_asks_for_both(owner, world, settings, tmp_path):
    settings.HOME = tmp_path
    file = tmp_path / "charges.csv"
    file.write_text("id,title,amount,closed,buyer email\n1,Pump,100.00,2021-03-01,a@x.example\n")
    with file.open("rb") as sent:
        text = owner.post("/outcomes/import", {"file": sent}).content.decode()
    assert "What the list does not tell" in text
    asks = text.split('id="asks"')[1].split("</section>")[0]
    assert 'name="currency"' in asks
    assert 'name="seller"' in asks
    assert text.count('name="currency"') == text.count('name="seller"') == 1
    kept = re.search(r'name="kept" value="([^"]+)"', text).group(1)
    before = models.Outcome.objects.count()
    again = owner.post("/outcomes/import", {"kept": kept, "go": "1"})
    assert "What the list does not tell" in again.content.decode()
    assert models.Outcome.objects.count() == before


def test_today_asks_whose_ledger_it_is(owner, world, monkeypatch):
    guess = OwnerGuess("me@unsure.example", 0.4, "seen", certain=False)
    monkeypatch.setattr(owner_room, "asked", lambda: (guess,))
    text = owner.get("/").content.decode()
    assert "Is this you?" in text
    assert "me@unsure.example" in text
    told: list[object] = []
    monkeypatch.setattr(owner_room, "confirm", lambda *a, **k: told.append((a, k)) or ())
    form = {"part": "owner", "address": "me@unsure.example", "mine": "yes", "next": "/"}
    assert owner.post("/settings", form)["Location"] == "/"
    assert owner.post("/settings", {**form, "next": "//evil.example"})["Location"] == "/settings"
    assert told[0][0][0] == ["me@unsure.example"]
    assert told[0][1] == {"is_owner": True}


@pytest.mark.usefixtures("world")
def test_dates_that_read_both_ways_are_asked_for_and_rows_are_no_bytes(
    owner, world, settings, tmp_path
):
    settings.HOME = tmp_path
    file = tmp_path / "deals.csv"
    file.write_text("id,title,amount (usd),close date\n1,Pump,5,3/4/2021\n2,Rig,QQQ 5,5/5/2021\n")
    with file.open("rb") as sent:
        text = owner.post("/outcomes/import", {"file": sent}).content.decode()
    assert '<option value="" selected>' in text.split('name="date_order"')[1].split("</select>")[0]
    kept = re.search(r'name="kept" value="([^"]+)"', text).group(1)
    told = {"kept": kept, "go": "1", "date_order": "dmy"}
    run = owner.post("/outcomes/import", told)["Location"]
    assert models.Outcome.objects.filter(title="Pump").count() == 1
    shown = owner.get(run).content.decode()
    assert "Row 3: " in shown
    assert "byte 3" not in shown
