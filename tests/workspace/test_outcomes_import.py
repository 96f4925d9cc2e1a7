"""Importing deals: one run, idempotent, undoable; a hand's decision outlives the source."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tengill.facts.messages import Mailbox
from tengill.facts.money import Money
from tengill.ledger.models import KeptAside, Outcome, OutcomeParty, Run, SourceFile
from tengill.workspace import outcomes_import as use
from tengill.workspace import runs, settings

pytestmark = pytest.mark.django_db

HEADER = "Deal ID,Deal name,Stage,Amount,Currency,Close date,Buyer contact,Buyer email,Seller contact,Seller email\n"
BOAT = "1,Boat,Won,1200.50,EUR,2020-01-02,Una,una@sand.example,Rán,ran@os.example\n"
NET = "2,Net,Lost,10,EUR,2020-02-02,Una,una@sand.example,Rán,ran@os.example\n"


@pytest.fixture
def deals(tmp_path):
    def make(*rows, header=HEADER, name="deals.csv"):
        path = tmp_path / name
        path.write_text(header + "".join(rows), encoding="utf-8")
        return path

    return make


def in_force():
    return Outcome.objects.filter(superseded_by=None, retracted_at=None).order_by("key")


def counts(done):
    return (done.read, done.new, done.unchanged, done.changed, done.kept_aside)


def test_a_list_becomes_outcomes(deals):
    called = []
    path = deals(BOAT, NET, "3,Bad,Won,a lot,EUR,2020-01-02,,,,\n")
    done = use.import_outcomes(
        path, who="Una", after=lambda: called.append(True), progress=called.append
    )
    assert counts(done) == (3, 2, 0, 0, 1)
    assert called[-1] is True
    assert called[0].read == 3
    boat = Outcome.objects.get(key="csv:1")
    assert (boat.title, boat.kind, boat.state) == ("Boat", "purchase", "won")
    assert (boat.amount_minor, boat.currency) == (120050, "EUR")
    assert boat.closed_at is not None
    assert dict(boat.source_fields)["Deal name"] == "Boat"
    sides = [(p.side, p.name, p.address) for p in boat.parties.order_by("position")]
    assert sides == [("buyer", "Una", "una@sand.example"), ("seller", "Rán", "ran@os.example")]
    run = Run.objects.get(pk=done.run)
    assert (run.kind, run.state, run.who) == ("outcomes", "done", "Una")
    assert run.counts["new"] == 2
    file = SourceFile.objects.get(run=run)
    assert (file.format, file.done, file.new, file.kept_aside) == ("csv", True, 2, 1)
    aside = KeptAside.objects.get(run=run)
    assert aside.detail.startswith("Row 4: ")
    assert aside.offset == 4


def test_importing_again_changes_nothing(deals):
    path = deals(BOAT, NET)
    use.import_outcomes(path)
    before = list(Outcome.objects.values_list("pk", "superseded_by"))
    again = use.import_outcomes(path)
    assert counts(again) == (2, 0, 2, 0, 0)
    assert list(Outcome.objects.values_list("pk", "superseded_by")) == before


def test_a_changed_row_supersedes_and_undo_brings_the_old_one_back(deals):
    first = use.import_outcomes(deals(BOAT, NET))
    second = use.import_outcomes(deals(BOAT.replace("1200.50", "1500"), NET))
    assert counts(second) == (2, 0, 1, 1, 0)
    assert in_force().get(key="csv:1").amount_minor == 150000
    old = Outcome.objects.get(run=first.run, key="csv:1")
    assert old.superseded_by is not None
    runs.undo(second.run, "Una", "wrong list")
    assert in_force().get(key="csv:1").pk == old.pk
    runs.undo(first.run, "Una", "none of it")
    assert not Outcome.objects.exists()
    assert not OutcomeParty.objects.exists()


def test_of_two_rows_with_one_key_the_last_counts_also_the_second_time(deals):
    path = deals(BOAT, NET, BOAT.replace("Boat", "Ship"))
    done = use.import_outcomes(path)
    assert (done.read, done.new, done.repeated) == (2, 2, 1)
    assert any("stands again further down" in note for note in done.notes)
    assert in_force().get(key="csv:1").title == "Ship"
    again = use.import_outcomes(path)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_another_mapping_is_a_change(deals):
    path = deals(BOAT)
    use.import_outcomes(path)
    done = use.import_outcomes(path, {"amount": ""})
    assert done.changed == 1
    assert in_force().get().amount_minor is None


def test_a_correction_by_hand_stands_against_the_source(deals):
    path = deals(BOAT)
    use.import_outcomes(path)
    called = []
    fixed = use.correct(
        in_force().get().pk, title="Fishing boat", money=Money("ISK", 5), who="Una", why="typo",
        buyers=["Ketill <ketill@myri.example>"], after=lambda: called.append(1),
    )  # fmt: skip
    assert called == [1]
    now = in_force().get()
    assert now.pk == fixed
    assert (now.title, now.currency, now.state) == ("Fishing boat", "ISK", "won")
    assert [p.address for p in now.parties.order_by("position")] == [
        "ketill@myri.example",
        "ran@os.example",
    ]
    assert use.import_outcomes(path).unchanged == 1
    assert in_force().get().pk == fixed
    done = use.import_outcomes(deals(BOAT.replace("1200.50", "9")))
    assert done.changed == 1
    assert any("by hand stands" in note for note in done.notes)
    assert in_force().get().pk == fixed
    assert use.import_outcomes(deals(BOAT.replace("1200.50", "9"))).unchanged == 1


def test_a_retracted_outcome_is_not_revived(deals):
    path = deals(BOAT)
    use.import_outcomes(path)
    use.retract(in_force().get().pk, who="Una", why="never happened")
    assert use.import_outcomes(path).unchanged == 1
    use.import_outcomes(deals(BOAT.replace("Boat", "Ship")))
    assert not in_force().exists()
    row = Outcome.objects.exclude(retracted_at=None).get()
    assert row.retracted_why == "Una: never happened"
    with pytest.raises(LookupError, match="in force"):
        use.retract(row.pk)


def test_an_identifier_of_quite_another_deal_is_kept_aside(deals):
    use.import_outcomes(deals(BOAT))
    other = (
        "1,Translation,Won,77,USD,2023-05-05,Ketill,ketill@myri.example,Birna,birna@fell.example\n"
    )
    done = use.import_outcomes(deals(other, name="other.csv"))
    assert counts(done) == (1, 0, 0, 0, 1)
    assert KeptAside.objects.get(run=done.run).reason == "identifier taken"
    assert in_force().get().title == "Boat"


def test_the_standing_currency_is_taken_when_none_is_told(deals):
    header = "Deal ID,Deal name,Amount,Close date\n"
    path = deals("1,Boat,1200,2020-01-02\n", header=header)
    assert use.import_outcomes(path).kept_aside == 1
    settings.save("currency", "ISK", "Una")
    assert use.import_outcomes(path).new == 1
    assert in_force().get().currency == "ISK"
    assert use.import_outcomes(path, currency="eur").changed == 1
    assert in_force().get().currency == "EUR"


def test_the_summary_says_why_rows_fell_out(deals):
    path = deals(BOAT, "2,Net,Won,1,QQQ,2020-01-02,,,,\n", "3,Oar,Won,1,QQQ,2020-01-02,,,,\n")
    done = use.import_outcomes(path)
    (why,) = done.reasons
    assert (why.reason, why.count) == ("currency unreadable", 2)
    assert why.first.startswith("Row 3: 'QQQ'")


def test_a_currency_that_is_none_is_refused(deals):
    with pytest.raises(ValueError, match="There is no currency 'xyz'"):
        use.import_outcomes(deals(BOAT), currency="xyz")
    assert not Run.objects.exists()


def test_a_run_of_deals_tells_its_rows_and_where_they_lie(deals):
    use.import_outcomes(deals(BOAT, NET))
    changed = use.import_outcomes(deals(BOAT.replace("1200.50", "9"), NET))
    other = "1,Lathe,Won,77,USD,2023-05-05,Ketill,ketill@myri.example,Birna,birna@fell.example\n"
    view = runs.run_view(changed.run)
    assert (view.kind, view.changed, view.unchanged) == ("outcomes", 1, 1)
    clash = use.import_outcomes(deals(other, name="other.csv"))
    (group,) = runs.run_detail(clash.run).kept_aside
    assert group.examples[0].path.endswith("other.csv")


def test_days_end_in_the_owners_zone(deals):
    settings.save("time_zone", "Asia/Tokyo", "Una")
    use.import_outcomes(deals(BOAT))
    closed = datetime.fromtimestamp(in_force().get().closed_at, UTC)
    assert closed == datetime(2020, 1, 2, 14, 59, 59, tzinfo=UTC)


def test_a_file_that_is_no_list_leaves_no_run(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("nothing here\n")
    with pytest.raises(ValueError, match="only one column"):
        use.import_outcomes(path)
    assert not Run.objects.exists()


def test_more_rows_than_one_chunk(deals, monkeypatch):
    monkeypatch.setattr(use, "_CHUNK", 4)
    rows = [
        f"{n},Deal {n},Won,{n}.25,EUR,2020-01-02,Una,una@sand.example,Rán,\n" for n in range(1, 11)
    ]
    path = deals(*rows)
    done = use.import_outcomes(path)
    assert counts(done) == (10, 10, 0, 0, 0)
    assert sum(o.amount_minor for o in Outcome.objects.all()) == sum(
        n * 100 + 25 for n in range(1, 11)
    )
    assert use.import_outcomes(path).unchanged == 10


# ---------------------------------------------------------------- looking first


def test_a_preview_writes_nothing_and_says_what_to_look_at(deals):
    path = deals(BOAT, "9,Broken,Won,much,EUR,2020-01-02,,,,\n")
    seen = use.preview(path)
    assert not Run.objects.exists()
    assert (seen.shape, seen.delimiter, seen.date_order) == ("generic", ",", "ymd")
    by_header = {column.header: column for column in seen.columns}
    assert by_header["Amount"].field == "amount"
    assert by_header["Amount"].samples == ("1200.50", "much")
    assert seen.rows[0][:2] == ("1", "Boat")
    first = seen.outcomes[0]
    assert (first.title, first.money, first.buyers, first.sellers) == (
        "Boat", Money.of(Decimal("1200.50"), "EUR"), ("Una",), ("Rán",),
    )  # fmt: skip
    assert any(problem.startswith("Row 3: ") for problem in seen.problems)


def test_a_preview_follows_corrections(deals):
    seen = use.preview(deals(BOAT), {"title": "Buyer contact"})
    assert {column.header: column.field for column in seen.columns}["Deal name"] == ""
    assert seen.outcomes[0].title == "Una"


# ---------------------------------------------------------------- by hand


def test_an_outcome_told_by_hand():
    called = []
    pk = use.add_by_hand(
        title="  Harbour   crane ", money=Money("EUR", 5), kind="hire", who="Una",
        closed_at=datetime(2024, 1, 1, tzinfo=UTC), after=lambda: called.append(1),
        buyers=["Una Sand <una@sand.example>", Mailbox("Ketill", "")], sellers=["ran@os.example"],
    )  # fmt: skip
    row = Outcome.objects.get(pk=pk)
    assert (row.title, row.kind, row.state, row.run.kind) == (
        "Harbour crane",
        "hire",
        "won",
        "manual",
    )
    assert row.key.startswith("manual:")
    told = [(p.side, p.name, p.address) for p in row.parties.order_by("position")]
    assert told == [
        ("buyer", "Una Sand", "una@sand.example"), ("buyer", "Ketill", ""), ("seller", "", "ran@os.example"),
    ]  # fmt: skip
    assert called == [1]
    runs.undo(row.run.pk, "Una", "mistake")
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": " "}, "title"),
        ({"kind": "gift"}, "no kind of outcome"),
        ({"state": "maybe"}, "no state"),
        ({"closed_at": datetime(2024, 1, 1)}, "zone"),  # noqa: DTZ001
    ],
)
def test_what_cannot_be_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        use.add_by_hand(**({"title": "Crane"} | wrong))
    assert not Run.objects.exists()


def test_correcting_what_is_not_there():
    with pytest.raises(LookupError):
        use.correct(4711, title="x")
