"""What came of deals tells who has something to give, and who has found it."""

import pytest
from asking_world import LAST, fill
from ledger_home import LedgerHome, query
from told_format import told_format
from told_people import on

from tengill.ledger.models import Outcome, OutcomeParty, OutcomePerson, Run
from tengill.workspace import network_background
from tengill.workspace.asking import introducing, knowing, sold
from tengill.workspace.asking.strangers import strangers
from tengill.workspace.asking.topics import topic_of

__all__ = ["told_format"]
pytestmark = pytest.mark.usefixtures("told_format")


@pytest.fixture
def world(ledger: LedgerHome, monkeypatch: pytest.MonkeyPatch) -> LedgerHome:
    monkeypatch.setattr(network_background, "start", lambda: False)
    return fill(ledger)


def number_of(name: str) -> int:
    return int(query(f"SELECT id FROM ledger_person WHERE name = '{name}'")[0][0])


def deal(
    title: str, seller: int = 0, buyer: int = 0, day: int = LAST - 100, state: str = "won"
) -> Outcome:
    """An outcome whose parties are these people."""
    outcome = Outcome.objects.create(
        run=Run.objects.get(pk=1), key=title, title=title, kind="purchase", state=state,
        closed_at=int(on(day).timestamp()), recorded_at=0,
    )  # fmt: skip
    for side, person in (("seller", seller), ("buyer", buyer)):
        if person:
            party = OutcomeParty.objects.create(outcome=outcome, side=side)
            OutcomePerson.objects.create(party=party, person_id=person, reason="address")
    return outcome


def test_who_sold_it_knows_about_it_with_the_deal_as_evidence(world: LedgerHome) -> None:
    egon = number_of("Egon Viksund")
    assert knowing.who_knows("netagerð").rows == ()
    outcome = deal("Grásteinn: netagerð fyrir togara", egon)
    [row] = knowing.who_knows("netagerð").rows
    [piece] = row.evidence
    assert row.person.id == egon
    assert (piece.kind, piece.link.page, piece.link.id) == ("sold", "outcome", outcome.pk)
    assert piece.grade == "witnessed"
    start, end = piece.text.marks[0]
    assert piece.text.text[start:end] == "netagerð"
    [won] = [one.weight for one in row.evidence]
    query("UPDATE ledger_outcome SET retracted_at = 5 WHERE id = %s RETURNING id", (outcome.pk,))
    assert knowing.who_knows("netagerð").rows == ()
    deal("Netagerð", egon, state="lost")
    [lost] = knowing.who_knows("netagerð").rows[0].evidence
    assert lost.weight == pytest.approx(0.6 * won)


def test_a_deal_of_another_thing_or_of_the_buyer_shows_nothing(world: LedgerHome) -> None:
    egon, disa = number_of("Egon Viksund"), number_of("Dísa Holmberg")
    deal("Kranar og lyftur", egon)
    deal("Netagerð", 0, disa)
    assert knowing.who_knows("netagerð").rows == ()
    owner = int(query("SELECT id FROM ledger_person WHERE is_owner")[0][0])
    deal("Netagerð og kranar", owner)
    assert knowing.who_knows("netagerð").rows == ()


def test_who_bought_it_since_looks_for_it_no_more(world: LedgerHome) -> None:
    carl = number_of("Carl Moesgaard")
    query("UPDATE ledger_meeting SET state = 'cancelled' WHERE key = 'next'")
    for one, other in (("a", "b"), ("b", "a")):
        query(f"DELETE FROM ledger_tie WHERE {one}_id = {carl} AND {other}_id ="
              f" {number_of('Björk Dalgaard')}")  # fmt: skip
    assert len(introducing.suggest().rows) == 1
    deal("Kælikeðjur", number_of("Egon Viksund"), carl, LAST - 200)
    assert len(introducing.suggest().rows) >= 1, "that was before they asked"
    deal("Kælikeðja fyrir hafnir", 0, carl, LAST - 1, "lost")
    assert len(introducing.suggest().rows) >= 1, "it came to nothing"
    deal("Kælikeðja fyrir skip", 0, carl, LAST - 1)
    assert introducing.suggest().rows == ()
    assert sold.bought(topic_of("kælikeðjur")) == {carl: int(on(LAST - 1).timestamp())}


def test_who_stood_in_one_deal_or_is_of_one_house_needs_no_introduction(
    world: LedgerHome,
) -> None:
    disa, egon = number_of("Dísa Holmberg"), number_of("Egon Viksund")
    bjork, carl = number_of("Björk Dalgaard"), number_of("Carl Moesgaard")
    query("DELETE FROM ledger_tie RETURNING id")
    assert strangers(carl, [disa, egon]) == {disa, egon}
    outcome = deal("Kranar", egon, carl, state="lost")
    assert strangers(carl, [disa, egon]) == {disa}
    query("UPDATE ledger_outcome SET retracted_at = 5 WHERE id = %s RETURNING id", (outcome.pk,))
    assert strangers(carl, [disa, egon]) == {disa, egon}
    assert strangers(disa, [egon, carl]) == {carl}, "both are of Holm hf."
    assert strangers(disa, [bjork]) == set(), "they met"
