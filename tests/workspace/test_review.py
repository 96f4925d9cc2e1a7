"""Review: surest first, one verdict each, undone as if it had never been."""

import pytest
from ledger_builders import Ledger, at

from tengill.ledger import decisions
from tengill.ledger.models import Act, ActParty, Decision
from tengill.workspace import act_decisions, project, review
from tengill.workspace.act_decisions import ActRow, PartyRow

pytestmark = pytest.mark.django_db


class World:
    def __init__(self) -> None:
        self.ledger = ledger = Ledger()
        self.me = ledger.person("Sunna Hall", "sunna@home.example", owner=True)
        self.anders = ledger.person("Anders Dahl", "anders@dahl.example")
        self.carla = ledger.person("Carla Moss", "carla@moss.example")
        self.acts = []
        for number, confidence in enumerate([0.5, 0.9, 0.7, 0.7]):
            message = ledger.message(
                self.me, [self.anders, self.carla], at(2020, 1, number + 1), f"Nr {number}",
                "Words before. I would like you to meet Carla. Words after. " + "more " * 500,
            )  # fmt: skip
            self.acts.append(
                ledger.act(
                    "introduction", message, [self.me], [self.anders], [self.carla],
                    words="I would like you to meet Carla", confidence=confidence,
                )
            )  # fmt: skip
        pitch = ledger.message(self.anders, [self.me], at(2020, 2, 1), "Buy", "buy now")
        ledger.act("pitch_cold", pitch, [], [self.anders], [self.me])


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def read_anew(monkeypatch) -> list[str]:
    """Keys of acts read anew; that this equals a rebuild is tested with the importer."""
    keys: list[str] = []
    monkeypatch.setattr(project, "act_changed", keys.append)
    return keys


def snapshot() -> list[object]:
    acts = Act.objects.order_by("pk").values_list(
        "pk", "key", "kind", "state", "evidence", "subject", "took", "confidence"
    )
    parties = ActParty.objects.order_by("act", "role", "position").values_list(
        "act", "role", "position", "name", "address", "person"
    )
    return [*acts, *parties]


def test_surest_first_and_pitches_not_asked(world):
    queue = review.queue()
    assert [item.confidence for item in queue.items] == [0.9, 0.7, 0.7, 0.5]
    assert queue.waiting == 4
    assert queue.next == ""


def test_pages_follow_on_even_when_items_are_decided_meanwhile(world):
    first = review.queue(limit=2)
    review.decide(first.items[0].key, "confirmed")
    second = review.queue(first.next, limit=2)
    ids = [item.act_id for item in (*first.items, *second.items)]
    assert len(set(ids)) == 4
    assert second.next == ""
    assert review.queue("nonsense").waiting == 3


def test_the_words_are_marked_in_the_excerpt(world):
    item = review.queue().items[0]
    ((start, end),) = item.excerpt.marks
    assert item.excerpt.text[start:end] == "I would like you to meet Carla"
    assert len(item.excerpt.text) < 1_300
    assert item.excerpt.text.endswith("…")
    assert [(party.role, party.person.id) for party in item.parties] == [
        ("connector", world.me.id),
        ("left", world.anders.id),
        ("right", world.carla.id),
    ]
    assert item.sender.id == world.me.id
    assert item.recipients_total == 2


def test_words_late_in_a_long_text_are_shown(world):
    text = "x " * 2_000 + "please meet Carla" + " y" * 2_000
    message = world.ledger.message(world.me, [world.anders], at(2020, 3, 1), "late", text)
    act = world.ledger.act("handoff", message, words="please meet Carla")
    shown = review.item(act.pk).excerpt
    ((start, end),) = shown.marks
    assert shown.text[start:end] == "please meet Carla"
    assert shown.text.startswith("… ")


def test_confirming_is_a_fact_and_leaves_the_queue(world):
    act = world.acts[0]
    done = review.decide(act.key, "confirmed", who="Sunna", why="I wrote it")
    act.refresh_from_db()
    assert (act.state, act.evidence) == ("confirmed", "confirmed")
    row = Decision.objects.get(pk=done.decision_id)
    assert (row.kind, row.about, row.who, row.why) == ("act", act.key, "Sunna", "I wrote it")
    assert act.pk not in [item.act_id for item in review.queue().items]
    assert review.tally() == review.Tally(3, 1, 0, (("introduction", 3),))


def test_correcting_changes_only_what_is_told(world):
    act = world.acts[0]
    review.decide(
        act.key,
        "corrected",
        {"kind": "handoff", "right": [("Anders Dahl", ""), ("Nobody Known", "")], "took": "took"},
    )
    act.refresh_from_db()
    assert (act.kind, act.took, act.state) == ("handoff", "took", "confirmed")
    parties = {
        role: list(
            act.parties.filter(role=role).order_by("position").values_list("person", flat=True)
        )
        for role in ("connector", "left", "right")
    }
    assert parties == {
        "connector": [world.me.id],
        "left": [world.anders.id],
        "right": [world.anders.id, None],
    }
    assert decisions.in_force("took") == {act.key: {"took": "took"}}


@pytest.mark.parametrize(
    ("verdict", "corrections"),
    [
        ("confirmed", None),
        ("rejected", None),
        ("corrected", {"kind": "handoff", "left": [("Zed", "z@z.example")], "took": "declined"}),
    ],
)
def test_undo_takes_back_and_has_the_act_read_anew(world, verdict, corrections, read_anew):
    before = snapshot()
    done = review.decide(world.acts[1].key, verdict, corrections)
    assert snapshot() != before
    assert review.undo(done.decision_id) == world.acts[1].key
    assert read_anew == [world.acts[1].key]
    assert decisions.in_force("act") == {}
    assert decisions.in_force("took") == {}
    with pytest.raises(LookupError, match="not in force"):
        review.undo(done.decision_id)


def test_undoing_a_second_verdict_brings_back_the_first(world, read_anew):
    act = world.acts[1]
    first = review.decide(act.key, "rejected")
    second = review.decide(act.key, "corrected", {"subject": "gravel"})
    with pytest.raises(LookupError):
        review.undo(first.decision_id)
    review.undo(second.decision_id)
    assert decisions.in_force_for("act", act.key)["verdict"] == "rejected"
    review.undo(first.decision_id)
    assert decisions.in_force_for("act", act.key) is None
    assert read_anew == [act.key, act.key]


def test_a_second_verdict_starts_from_what_the_reader_read(world):
    act = world.acts[1]
    review.decide(act.key, "corrected", {"kind": "handoff", "left": [("Zed", "z@z.example")]})
    review.decide(act.key, "confirmed")
    act.refresh_from_db()
    assert (act.kind, act.state) == ("introduction", "confirmed")
    assert act.parties.get(role="left").person_id == world.anders.id


def test_a_decision_equals_what_a_rebuild_would_write(world):
    act = world.acts[2]
    read = ActRow(
        key=act.key, kind=act.kind, at=act.at, confidence=act.confidence, evidence=act.evidence,
        took=act.took,
        parties=tuple(
            PartyRow(role, who.person.name, who.person.address)
            for role, who in [("connector", world.me), ("left", world.anders), ("right", world.carla)]
        ),
    )  # fmt: skip
    review.decide(act.key, "corrected", {"left": [("Carla", "carla@moss.example")], "took": "took"})
    rebuilt = act_decisions.decided(
        read, decisions.in_force_for("act", act.key), decisions.in_force_for("took", act.key)
    )
    act.refresh_from_db()
    assert (act.kind, act.state, act.evidence, act.took) == (
        rebuilt.kind, rebuilt.state, rebuilt.evidence, rebuilt.took,
    )  # fmt: skip
    assert {(p.role, p.name, p.address) for p in act.parties.all()} == {
        (p.role, p.name, p.address) for p in rebuilt.parties
    }


@pytest.mark.parametrize(
    ("verdict", "corrections", "words"),
    [
        ("perhaps", None, "not a verdict"),
        ("confirmed", {"kind": "handoff"}, "Only the verdict corrected"),
        ("corrected", {"kind": "waltz"}, "not a kind"),
        ("corrected", {"shoe": 1}, "no shoe to correct"),
        ("corrected", {"left": [("", "")]}, "name or an address"),
        ("corrected", {"left": [("A", "a@b@c")]}, "one @"),
        ("corrected", {"took": "maybe"}, "no answer"),
    ],
)
def test_a_wrong_verdict_says_what_is_wrong_and_changes_nothing(world, verdict, corrections, words):
    before = snapshot()
    with pytest.raises(ValueError, match=words):
        review.decide(world.acts[0].key, verdict, corrections)
    assert snapshot() == before
    assert not Decision.objects.exists()


def test_an_unknown_act_is_told(world):
    with pytest.raises(LookupError, match="no act"):
        review.decide("beef:introduction", "confirmed")
    with pytest.raises(LookupError):
        review.item(10**9)


# ---------------------------------------------------------------- decisions themselves


def test_the_latest_word_counts_and_retracting_brings_back_the_one_before():
    first = decisions.record("setting", "currency", {"value": "EUR"})
    second = decisions.record("setting", "currency", {"value": "ISK"})
    decisions.record("setting", "time_zone", {"value": "UTC"})
    assert decisions.in_force_for("setting", "currency") == {"value": "ISK"}
    assert decisions.in_force("setting") == {
        "currency": {"value": "ISK"},
        "time_zone": {"value": "UTC"},
    }
    decisions.retract(second, "Sunna", "no")
    assert decisions.in_force("setting")["currency"] == {"value": "EUR"}
    decisions.retract(first)
    assert decisions.in_force_for("setting", "currency") is None
    assert Decision.objects.count() == 5
    with pytest.raises(LookupError, match="taken back already"):
        decisions.retract(first)
    with pytest.raises(LookupError, match="no decision"):
        decisions.retract(10**9)
