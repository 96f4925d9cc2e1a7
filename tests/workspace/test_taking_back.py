"""Taking a decision back leaves the ledger as it was before it."""

from datetime import UTC, datetime

import pytest
from django.db.models import Count
from ledger_home import LedgerHome, query
from mail_builders import correspondence, mbox

from tengill.facts.messages import Mailbox
from tengill.ledger import decisions
from tengill.ledger.models import Act, Decision, Person
from tengill.workspace import importing, introductions, owner, people, taking_back


@pytest.fixture
def filled(ledger: LedgerHome) -> LedgerHome:
    importing.import_paths([ledger.file("1.mbox", mbox(correspondence(11, 60)))])
    return ledger


def who_is_who() -> list[tuple]:
    return query(
        "SELECT p.id, p.name, p.kind, p.is_owner, group_concat(c.value) FROM ledger_person p"
        " JOIN ledger_personpoint pp ON pp.person_id = p.id"
        " JOIN ledger_contactpoint c ON c.id = pp.point_id GROUP BY p.id ORDER BY p.id"
    )


def two() -> list[int]:
    """Two persons of one contact point each."""
    single = Person.objects.annotate(n=Count("points")).filter(kind="person", n=1)
    return list(single.order_by("pk").values_list("pk", flat=True)[:2])


def test_a_merge_and_what_it_overruled(filled):
    ids = two()
    before = who_is_who()
    made = people.merge(ids)
    together = who_is_who()
    assert len(together) == len(before) - 1
    point = next(p for p in together if p[0] == min(ids))[4].split(",")[1]
    parted = people.split(min(ids), f"email:{point}")
    assert who_is_who() == before
    taking_back.take_back(parted)
    assert who_is_who() == together  # the merge the split overruled holds again
    with pytest.raises(LookupError, match="not in force"):
        taking_back.take_back(parted)
    with pytest.raises(LookupError):
        taking_back.take_back(made)  # it was made anew, by another decision


def test_names_kinds_and_owners(filled):
    one = two()[0]
    before = who_is_who()
    address = Person.objects.get(pk=one).address
    for made in (
        lambda: (people.set_name(one, "Somebody Else"),),
        lambda: (people.set_kind(one, "role"),),
        lambda: owner.confirm([address]),
    ):
        decided = made()
        assert who_is_who() != before
        taking_back.take_back(decided)
        assert who_is_who() == before
    assert decisions.in_force("person_name") == {}


def test_an_introduction_told_by_hand_is_gone(filled):
    boxes = [(Mailbox(name, f"{name.lower()}@new.example"),) for name in ("Una", "Vera", "Wanda")]
    act = introductions.add_by_hand(*boxes, at=datetime(2020, 1, 1, tzinfo=UTC))
    took = introductions.set_took(act, "declined")
    taking_back.take_back([took])
    assert Act.objects.get(pk=act).took != "declined"
    told = taking_back.decision_of_act(act)
    assert told is not None
    taking_back.take_back([told])
    assert not Act.objects.filter(pk=act).exists()


def test_nothing_half_done(filled):
    made = people.set_name(two()[0], "Somebody Else")
    count = Decision.objects.count()
    with pytest.raises(LookupError):
        taking_back.take_back([made, 10**9])
    with pytest.raises(ValueError, match="nothing"):
        taking_back.take_back([])
    assert Decision.objects.count() == count
