"""Credit that follows one decision equals credit attributed all afresh."""

import random

import pytest
from credit_world import DAY, act, chain_world, outcome, person, tie
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tengill.credit import CreditSettings
from tengill.ledger import decisions
from tengill.ledger.models import (
    Act,
    ActParty,
    CreditLine,
    Outcome,
    OutcomeAct,
    OutcomeCredit,
    PersonName,
)
from tengill.workspace import act_writing, attribute_following, review
from tengill.workspace.attribute import attribute_all, attribute_with
from tengill.workspace.attribute_following import Known
from tengill.workspace.attribute_told import contribution_key, pair_key

pytestmark = pytest.mark.django_db

KINDS = ("introduction", "handoff", "recommendation", "acknowledgement")
STRANGERS = ("Orri Unknown", "Ylfa Unknown")


@pytest.fixture(autouse=True)
def _fresh():
    attribute_following.forget()
    yield
    attribute_following.forget()


def tables():
    """The three projections of attribution, without the numbers of their rows."""
    return (
        list(OutcomeCredit.objects.order_by("pk").values()),
        sorted(
            CreditLine.objects.values_list(
                "outcome", "person", "model", "credit_minor", "necessity_minor", "weakest"
            ),
            key=str,
        ),
        sorted(OutcomeAct.objects.values_list("outcome", "act")),
    )


class RandomLedger:
    """People, acts among them (some by people unknown), ties and outcomes, all at random."""

    def __init__(self, rng):
        self.rng = rng
        self.people = [
            person(f"Person{n} Of{n}", owner=n < 2, organisation=f"Org{n % 3}", sent=n)
            for n in range(rng.randint(4, 8))
        ]
        for one in self.people:
            PersonName.objects.create(person=one, folded=one.name.casefold())
        self.people[-1].assistant_of = self.people[rng.randrange(len(self.people) - 1)]
        self.people[-1].save()
        self.acts = [self.an_act() for _ in range(rng.randint(3, 14))]
        for n, a in enumerate(self.people):
            for b in self.people[n + 1 :]:
                if rng.random() < 0.3:
                    tie(a, b, rng.randint(1, 40) * DAY)
        for n in range(rng.randint(2, 8)):
            at = rng.choice((None, *(day * DAY for day in range(5, 45))))
            state = rng.choice(("won", "won", "won", "lost"))
            outcome(f"Deal {n}", at, rng.choice((None, 101, 7_000)), "EUR",
                    self.side(), self.side(), state=state)  # fmt: skip

    def side(self):
        if self.rng.random() < 0.15:
            return [f"Org{self.rng.randrange(3)}"]
        return self.rng.sample(self.people, self.rng.choice((0, 1, 1, 1, 2)))

    def party(self):
        if self.rng.random() < 0.1:
            return [self.rng.choice(STRANGERS)]
        return self.rng.sample(self.people, self.rng.choice((0, 1, 1, 1, 1, 2)))

    def an_act(self):
        rng = self.rng
        made = act(
            rng.choice(KINDS), rng.randint(1, 40) * DAY, self.party(), self.party(), self.party(),
            confidence=rng.choice((0.0, 0.4, 0.9)), evidence=rng.choice(("inferred", "reported")),
            state=rng.choice(("waiting", "confirmed", "rejected")),
            took=rng.choice(("took", "no_evidence", "declined", "")),
            subject=rng.choice(("", "Person1 Of1 is good", "the looms of Org2")),
        )  # fmt: skip
        return made.key

    def tell(self):
        """Tell something besides acts: who knew whom, who took part, what was for everybody."""
        rng = self.rng
        kind = rng.choice(("published", "acquaintance", "contribution"))
        names = [f"name:{one.name}" for one in self.people] + ["name:Orri Unknown"]
        if kind == "published":
            about, value = rng.choice(self.acts), {"published": rng.random() < 0.8}
        elif kind == "acquaintance":
            about = pair_key(*rng.sample(names, 2))
            since = rng.choice((None, rng.randint(1, 40) * DAY))
            value = {"since": since, "anyway": rng.choice((None, "1/3", "0", "1"))}
        else:
            deal = rng.choice(list(Outcome.objects.values_list("key", flat=True)))
            about = contribution_key(deal, rng.choice(names))
            value = {"weight": rng.choice(("1/2", "1")), "evidence": "confirmed", "name": ""}
        made = decisions.record(kind, about, value)
        if rng.random() < 0.2:
            decisions.retract(made)

    def decide(self):
        """Say something else about an act: who, what kind, whether it is so; or a new act."""
        rng = self.rng
        if rng.random() < 0.15:
            return self.an_act()
        key = rng.choice(self.acts)
        found = Act.objects.filter(key=key).first()
        if found is None:
            return key
        if rng.random() < 0.1:
            found.delete()
            return key
        found.kind, found.took = rng.choice(KINDS), rng.choice(("took", "declined", ""))
        found.state = rng.choice(("waiting", "confirmed", "rejected"))
        found.save()
        if rng.random() < 0.5:
            ActParty.objects.filter(act=found).delete()
            for role in ("connector", "left", "right"):
                for place, who in enumerate(self.party()):
                    told = {"name": who.swapcase()} if isinstance(who, str) else {"person": who}
                    ActParty.objects.create(act=found, role=role, position=place, **told)
        return key


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 1 << 30), depth=st.integers(1, 4))
def test_following_decisions_equals_attributing_all_afresh(seed, depth):
    chosen = CreditSettings.of({"depth": str(depth)})
    with transaction.atomic():
        ledger = RandomLedger(random.Random(seed))
        attribute_all(chosen)
        known = Known.load()
        for _ in range(4):
            keys = {ledger.decide() for _ in range(ledger.rng.choice((1, 1, 2)))}
            if ledger.rng.random() < 0.6:
                ledger.tell()
            outcomes = known.catch_up(depth, keys)
            attribute_with(outcomes, known.loaded_for(outcomes, depth), chosen)
            followed = tables()
            attribute_all(chosen)
            assert followed == tables()
        transaction.set_rollback(True)


def test_only_outcomes_the_act_bears_on_are_redone():
    world = chain_world()
    other = [person(name) for name in ("Dagur Other", "Edda Other", "Flóki Other")]
    act("introduction", DAY, other[:1], other[1:2], other[2:])
    outcome("Elsewhere", 40 * DAY, 5, "EUR", other[1:2], other[2:])
    earlier = outcome("Too early", 5 * DAY, 5, "EUR", [world["B"]], [world["S"]])
    attribute_all()
    known = Known.load()
    assert known.changed([world["intro"].key], 4) == {world["deal"].pk}
    assert known.changed([world["rec"].key], 4) == {world["deal"].pk}
    assert known.changed([world["intro"].key], 0) == set()
    assert earlier.pk not in known.changed([world["rec"].key], 4)
    loaded = known.loaded_for([world["deal"].pk], 4)
    assert set(loaded.acts) == {world["intro"].key, world["rec"].key}


def test_a_decision_in_review_is_followed(django_capture_on_commit_callbacks, monkeypatch):
    world = chain_world(amount=1_000)
    attribute_all()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        act_writing.about_to_decide()
    monkeypatch.setattr(attribute_following, "attribute_all", lambda _: pytest.fail("all redone"))
    with django_capture_on_commit_callbacks(execute=True):
        made = review.decide(world["rec"].key, "rejected")
    assert not CreditLine.objects.filter(outcome=world["deal"]).exists()
    with django_capture_on_commit_callbacks(execute=True):
        review.decide(world["rec"].key, "confirmed")
    assert made.verdict == "rejected"
    followed = tables()
    attribute_all()
    assert followed == tables()
    credits_ = CreditLine.objects.filter(model="shapley", person=world["C"])
    assert [line.credit_minor for line in credits_] == [500]


def test_what_is_not_known_for_sure_is_done_afresh(django_capture_on_commit_callbacks):
    world = chain_world()
    attribute_all()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        attribute_following.prepare()
    # Another outcome, other settings, a new generation: what was known holds no more.
    outcome("Unheard of", 40 * DAY, 6, "EUR", [world["B"]], [world["S"]])
    attribute_following.follow([world["rec"].key])
    assert OutcomeCredit.objects.count() == Outcome.objects.count() == 2
    for change in (
        lambda: decisions.record("setting", "counterfactual", {"value": 1}),
        attribute_following.new_generation,
    ):
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            attribute_following.prepare()
        change()
        Act.objects.filter(pk=world["rec"].pk).update(state="rejected")
        with django_capture_on_commit_callbacks(execute=True):
            attribute_following.follow([])
        followed = tables()
        attribute_all()
        assert followed == tables()


def test_nothing_uncommitted_is_kept():
    chain_world()
    attribute_all()
    with transaction.atomic():
        attribute_following.prepare()
        transaction.set_rollback(True)
    assert attribute_following._kept == []
