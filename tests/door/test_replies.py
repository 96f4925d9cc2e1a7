"""The chance of an answer: what is usual, what is learned, and what is said of it."""

import math
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.door.evidence import Evidence
from tengill.door.history import Habits
from tengill.door.replies import CODES, Known, Replies, fitting
from tengill.door.replies.features import figures
from tengill.door.replies.words import tokens
from tengill.facts.acts import ActKind
from tengill.facts.approaches import Approach, Relationship
from tengill.facts.messages import Channel, Mailbox

AT = datetime(2024, 3, 1, 9, tzinfo=UTC)
KNOWN = Relationship(
    received=6,
    sent=5,
    answered=4,
    first_at=AT - timedelta(days=200),
    last_received=AT - timedelta(days=5),
    last_sent=AT - timedelta(days=4),
    strength=0.6,
    thread_owner=True,
)


def approach(text="Shall we meet on Friday?", sender="anna@fjord.example", **kwargs):
    filled = {
        "key": "k",
        "at": AT,
        "sender": Mailbox("Anna Lind", sender),
        "subject": "Plans",
        "text": text,
        "party": sender,
        "organisation": "fjord.example",
        "names": ("Ragna Dís Steinsdóttir", "Þóra"),
    }
    return Approach(**{**filled, **kwargs})


def evidence(relationship=None, **kwargs):
    return Evidence(approach(**kwargs), relationship or Relationship())


def past(count, seed=1):
    """An owner who answers whoever writes of boats, mostly, and hardly anybody else."""
    random = Random(seed)
    rows = []
    for _ in range(count):
        boats = random.random() < 0.4
        words = random.sample(("garden", "letter", "weather", "spring", "paper", "town"), 4)
        text = " ".join([*words, "boat"] if boats else words)
        row = approach(text, f"p{random.randrange(30)}@sky.example", subject="Note")
        answered = random.random() < (0.85 if boats else 0.08)
        rows.append(Known(row, Relationship(received=2), Habits(), answered))
    return rows


def fitted(rows):
    replies = Replies()
    replies.fit(rows)
    return replies


def test_before_anything_is_learned_somebody_known_is_likelier_than_bulk_from_a_stranger():
    replies = Replies()
    known, stranger = evidence(KNOWN), evidence(bulk=1.0, recipients=40, named=False)
    assert replies.chance(known) > 2 * replies.chance(stranger)
    assert replies.rows == 0


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (evidence(KNOWN), evidence(replace(KNOWN, sent=0, last_sent=None, thread_owner=False))),
        (evidence(replace(KNOWN, promised=True)), evidence(KNOWN)),
        (
            evidence(Relationship(introduced_by="Bára", introduced_trust=0.9)),
            evidence(),
        ),
        (evidence(Relationship(received=3)), evidence(Relationship(received=3, unanswered=3))),
        (evidence(), evidence(bulk=0.9)),
        (evidence(), evidence(acts=(ActKind.PITCH_COLD,))),
        (evidence(), evidence(recipients=30)),
    ],
)
def test_what_is_usual_points_where_sense_does(better, worse):
    assert Replies().chance(better) > Replies().chance(worse)


@pytest.mark.slow
def test_the_owner_s_own_words_are_learned():
    replies = fitted(past(400))
    boats = replies.chance(evidence(text="garden letter weather boat", subject="Note"))
    other = replies.chance(evidence(text="garden letter weather spring", subject="Note"))
    assert boats > 0.5 > other
    assert (replies.rows, replies.answered) == (400, sum(r.answered for r in past(400)))


@pytest.mark.slow
def test_it_learns_from_the_past_what_it_foretells_of_later():
    replies, later = fitted(past(400)), past(200, seed=2)
    yes = [replies.chance(row) for row in later if row.answered]
    no = [replies.chance(row) for row in later if not row.answered]
    wins = sum((a > b) + 0.5 * (a == b) for a in yes for b in no)
    assert wins / (len(yes) * len(no)) > 0.8
    # Chances are chances: on the whole as many are answered as foretold.
    assert sum(yes + no) == pytest.approx(len(yes), rel=0.2)


def test_a_little_of_the_past_moves_little():
    before, after = Replies(), fitted(past(4))
    one = evidence(KNOWN)
    assert abs(
        before.odds(one.approach, one.relationship, Habits())
        - after.odds(one.approach, one.relationship, Habits())
    ) < 3.0  # fmt: skip


@pytest.mark.parametrize("answered", [True, False])
def test_an_owner_who_answers_all_or_nothing(answered):
    replies = fitted([replace(row, answered=answered) for row in past(60)])
    chance = replies.chance(past(1)[0])
    assert 0.0 < chance < 1.0
    assert (chance > 0.8) == answered


def test_nothing_to_learn_from_leaves_what_is_usual():
    assert fitted([]).to_json() == Replies().to_json()


@pytest.mark.slow
def test_fitting_forgets_what_was_learned_before_and_is_the_same_every_time():
    replies = fitted(past(200, seed=9))
    replies.fit(past(120))
    assert replies.to_json() == fitted(past(120)).to_json()


@pytest.mark.slow
def test_other_hashes_make_no_difference():
    code = (
        "import sys; sys.path.insert(0, 'tests/door')\n"
        "from test_replies import fitted, past\n"
        "import hashlib; print(hashlib.sha256(fitted(past(60)).to_json()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_what_was_learned_is_kept_and_read_back():
    replies = fitted(past(120))
    again = Replies.from_json(replies.to_json())
    assert again.to_json() == replies.to_json()
    assert [again.chance(row) for row in past(20)] == [replies.chance(row) for row in past(20)]


@pytest.mark.parametrize(
    "kept",
    [b"", b"[]", b"{}", b'{"version": 0, "weights": {}}', b'{"version":1,"weights":3}', b"\xff"],
)
def test_damaged_learning_is_refused_with_what_to_do(kept):
    with pytest.raises(ValueError, match="fit it again"):
        Replies.from_json(kept)


@pytest.mark.slow
def test_reasons_add_up_to_the_chance():
    replies = fitted(past(200))
    one = evidence(KNOWN, text="garden boat letter", sender="p3@sky.example", subject="Note")
    reasons = replies.reasons(one)
    intercept = float(replies.to_json().split(b'"intercept":')[1].split(b",")[0])
    odds = intercept + sum(reason.weight for reason in reasons)
    assert 1 / (1 + math.exp(-odds)) == pytest.approx(replies.chance(one))
    told = {reason.code: reason for reason in reasons}
    assert "boat" in dict(told["reply_words"].values)["words"].split()
    assert set(told) <= {*CODES, "reply_words", "reply_who"}
    weights = [abs(reason.weight) for reason in reasons]
    assert weights == sorted(weights, reverse=True)


def test_every_code_has_a_figure():
    values = dict(zip(CODES, figures(approach(), KNOWN, Habits(silent_days=2.0)), strict=True))
    assert len(set(CODES)) == len(CODES)
    assert values["reply_conversation"] == 1.0
    assert values["reply_sent_week"] == 1.0
    assert values["reply_question_last"] == 1.0
    assert values["reply_new"] == 0.0
    assert values["reply_alone"] == 1.0


@pytest.mark.parametrize("text", ["Hi Ragna,", "Sæl Þóra mín", "Dear Thora, "])
def test_a_greeting_by_name_is_seen(text):
    values = dict(zip(CODES, figures(approach(text), Relationship(), Habits()), strict=True))
    assert values["reply_greeted"] == 1.0


def test_the_same_word_in_subject_and_text_counts_for_each():
    found = tokens(approach("Plans plans for May", subject="Plans"))
    assert found == (
        "plans",
        "for",
        "may",
        "s:plans",
        "from:anna@fjord.example",
        "at:fjord.example",
    )


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=200),
    st.text(max_size=60),
    st.integers(0, 10**6),
    st.floats(0, 1),
    st.sampled_from(list(Channel)),
)
def test_a_chance_of_anything_is_a_chance(text, subject, count, share, channel):
    known = Relationship(received=count, answered=int(count * share), sent=count, strength=share)
    one = evidence(known, text=text, subject=subject, bulk=share, channel=channel)
    habits = Habits(sent=float(count), received=1.0, settled=share, answered=share, silent_days=0.0)
    values = figures(one.approach, known, habits)
    assert all(math.isfinite(value) and -10.0 <= value <= 10.0 for value in values)
    assert 0.0 <= Replies().chance(one, habits) <= 1.0


@pytest.mark.slow
def test_commands_start_without_numpy():
    code = (
        "import sys, tengill.door.replies, tengill.door.history; assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_own_start_is_kept_where_there_is_nothing_to_learn():
    replies = Replies((-2.0, tuple(0.0 for _ in CODES)))
    replies.fit([])
    assert replies.chance(evidence(KNOWN)) == pytest.approx(1.0 / (1.0 + math.exp(2.0)))


@pytest.mark.slow
def test_a_handful_of_answers_moves_less_than_many():
    few, many = past(60, seed=3), past(600, seed=3)
    answered = [row for row in few if row.answered][:3]
    few = [row for row in few if not row.answered] + answered
    boat, other = evidence(text="the boat"), evidence(text="the garden")

    def moved(rows):
        replies = fitted(rows)
        return math.log(replies.chance(boat) / replies.chance(other))

    assert abs(moved(few)) < 0.5 * moved(many)


def test_the_later_of_the_last_letters_tells_how_lately_they_wrote():
    place = CODES.index("reply_contact_days")

    def figure(sent, received):
        told = replace(
            KNOWN,
            last_sent=sent and AT - timedelta(days=sent),
            last_received=received and AT - timedelta(days=received),
        )
        return figures(approach(), told, Habits())[place]

    assert figure(3, 90) == figure(90, 3) == figure(None, 3)
    assert 1.0 > figure(1, None) > figure(30, None) > figure(300, None) > figure(None, None) == 0.0


def test_words_are_counted_and_weighed_as_in_a_dict():
    words = [("tide", "the", "s:tide", "from:a"), ("the", "from:b", "at:x"), ("the", "oar", "tide", "from:a"), ("oar",)]  # fmt: skip
    figures = [[1.0, 0.5], [0.0, 2.0], [1.0, 1.0], [0.0, 0.0]]
    rows = fitting._Rows(figures, words, [True, False, True, False])
    vocabulary = rows.vocabulary(4)
    # In two rows at least and half of them at most; the commonest first, then by name.
    names = ["from:a", "oar", "tide"]
    assert [rows.names[n] for n in vocabulary.numbers] == names
    idf = math.log(5 / 3)
    assert vocabulary.idf.tolist() == [idf] * 3
    table = rows.table(slice(0, 4), (0.25, (1.0, 2.0)), vocabulary)
    half = idf / math.sqrt(2 * idf * idf)
    assert table.matrix.toarray().tolist() == [
        [1.0, 1.0, 0.5, 0.5, 0.0, 1.0],
        [1.0, 0.0, 2.0, 0.0, 0.0, 0.0],
        [1.0, 1.0, 1.0, 0.5, half, half],
        [1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
    ]
    assert table.prior.tolist() == [0.25, 1.0, 2.0, 0.0, 0.0, 0.0]
    assert rows.table(slice(2, 3), (0.25, (1.0, 2.0)), vocabulary).matrix.toarray().tolist() == [
        [1.0, 1.0, 1.0, 0.5, half, half]
    ]
