"""What the mailbox around a message tells of bulk."""

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.facts.messages import Mailbox
from tengill.reading.surroundings import Surroundings, judge, log_odds

EVA = Mailbox("Eva Holm", "eva.holm@firm.example")
BEN = Mailbox("Ben Roth", "ben@other.example")
NEWS = Mailbox("Grid Notes", "notes@grid.example")
LIST = Mailbox("", "rowers@yahoogroups.example")


@dataclass(frozen=True)
class Letter:
    sender: Mailbox | None
    to: tuple[Mailbox, ...]
    subject: str = "hello"
    at: int | None = None


def mailbox(*more: Letter, count: int = 40) -> list[Letter]:
    """A mailbox of Eva's: she writes to Ben and others, they answer."""
    out = []
    for place in range(count // 2):
        other = BEN if place % 2 else Mailbox("", f"{place}@else.example")
        out.append(Letter(EVA, (other,), f"boats {place}"))
        out.append(Letter(other, (EVA,), f"Re: boats {place}"))
    return [*out, *more]


def told(letters: list[Letter], asked: Letter, *, path: str = "a.mbox") -> dict[str, float]:
    whole = Surroundings()
    for offset, letter in enumerate(letters):
        whole.note(path, offset, letter.sender, letter.to, letter.subject, letter.at)
    whole.settle()
    return whole.features(path, len(letters), asked.sender, asked.to, asked.subject)


def test_what_is_neither_from_nor_to_the_keeper_is_told():
    hidden = Letter(NEWS, (NEWS,), "Grid Notes 4 May")
    assert told(mailbox(hidden), hidden)["home.absent"] == 1
    assert told(mailbox(), Letter(BEN, (EVA,)))["home.answered"] == 1
    assert "home.absent" not in told(mailbox(), Letter(BEN, (EVA,)))
    assert told(mailbox(), Letter(EVA, (BEN,))) == {"home.sent": 1.0}
    assert told(mailbox(), Letter(EVA, (EVA,))) == {"home.sent": 1.0, "home.self": 1.0}


def test_the_keeper_is_known_by_name_and_by_an_address_like_theirs():
    other = Mailbox("Eva Holm", "eva@home.example")
    assert told(mailbox(), Letter(other, (BEN,)))["home.sent"] == 1
    short = Mailbox("", "xholm@firm.example")
    assert "home.absent" not in told(mailbox(), Letter(NEWS, (short,)))
    elsewhere = Mailbox("", "xholm@else.example")
    assert told(mailbox(), Letter(NEWS, (elsewhere,)))["home.absent"] == 1


def test_whoever_writes_from_the_house_as_well_belongs_to_it():
    mia = Mailbox("Mia Rask", "mia@firm.example")
    shared = [letter for _ in range(5) for letter in (Letter(mia, (BEN,)), Letter(BEN, (mia,)))]
    assert told(mailbox(*shared), Letter(mia, (BEN,)))["home.sent"] == 1
    assert told(mailbox(), Letter(mia, (BEN,)))["home.absent"] == 1


def test_a_series_differs_by_its_date_alone():
    weekly = [Letter(NEWS, (LIST,), f"Grid Notes, {day} March 2001") for day in range(1, 9)]
    found = told(mailbox(*weekly), Letter(NEWS, (LIST,), "Grid Notes, Monday 12 March 2001"))
    assert found["sender.series"] == pytest.approx(math.log(8))
    copies = [Letter(NEWS, (LIST,), "Grid Notes, 1 March", 86_400 * (i % 2)) for i in range(9)]
    found = told(mailbox(*copies), Letter(NEWS, (LIST,), "Grid Notes, 1 March"))
    assert found["sender.series"] == pytest.approx(math.log(2))
    assert "sender.series" not in told(mailbox(*weekly), Letter(NEWS, (LIST,), "Re: Grid Notes"))
    assert "sender.series" not in told(mailbox(*weekly), Letter(BEN, (EVA,), "Grid Notes"))


def test_small_or_crowded_mailboxes_tell_nothing():
    assert told(mailbox(count=20), Letter(NEWS, (LIST,))) == {}
    crowd = [
        Letter(Mailbox("", f"{i}@x.example"), (Mailbox("", f"{i}@y.example"),)) for i in range(90)
    ]
    assert told(crowd, Letter(NEWS, (LIST,))) == {}


def test_a_list_keeps_no_mailbox():
    posts = [Letter(Mailbox("", f"{i % 7}@x.example"), (LIST,)) for i in range(60)]
    assert told([*posts, *mailbox()], Letter(EVA, (BEN,)))["home.sent"] == 1
    assert told(posts, Letter(BEN, (EVA,))) == {}


@pytest.mark.parametrize("paths", [("f/{}.eml", 0), ("f/g{}/1.eml", 0), ("all.zip!in/box{}", 0)])
def test_files_of_one_message_each_count_with_their_folder(paths):
    path, offset = paths
    whole = Surroundings()
    for place, letter in enumerate(mailbox()):
        whole.note(path.format(place), offset, letter.sender, letter.to, letter.subject)
    whole.settle()
    assert whole.features(path.format(3), offset, NEWS, (LIST,), "x")["home.absent"] == 1


def test_each_mailbox_has_its_own_keeper():
    whole = Surroundings()
    for place, letter in enumerate(mailbox()):
        whole.note("d/eva.mbox", place, letter.sender, letter.to, letter.subject)
        swapped = (NEWS, (Mailbox("Kai Ström", "kai@firm.example"),))
        whole.note("d/kai.mbox", place, *swapped, "notes")
    whole.settle()
    assert "home.absent" not in whole.features("d/eva.mbox", 9, BEN, (EVA,), "x")
    assert whole.features("d/kai.mbox", 9, BEN, (EVA,), "x")["home.absent"] == 1


def test_the_surroundings_move_the_probability_and_say_so():
    raised, reasons = judge(0.4, ("to.self",), {"home.absent": 1.0})
    assert raised > 0.7
    assert reasons[:1] == ("home.absent",)
    assert "to.self" in reasons
    lowered, _ = judge(0.6, (), {"home.sent": 1.0, "home.self": 1.0})
    assert lowered < 0.4
    assert judge(0.4, ("to.self",), {}) == (0.4, ("to.self",))


@given(st.floats(0, 1), st.booleans())
def test_a_probability_stays_one_and_keeps_its_order(alone, absent):
    features = {"home.absent": 1.0} if absent else {"home.sent": 1.0}
    found, _ = judge(alone, (), features)
    assert 0 <= found <= 1
    assert found <= judge(min(1.0, alone + 0.1), (), features)[0] + 1e-12
    assert log_odds(0) == -log_odds(1)


_NAMES = st.text(max_size=12)
_BOXES = st.builds(Mailbox, _NAMES, _NAMES)


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            _NAMES, st.integers(0, 3), st.none() | _BOXES, st.lists(_BOXES, max_size=4), _NAMES
        ),
        max_size=40,
    )
)
def test_nothing_written_there_stops_it(letters):
    whole = Surroundings()
    for letter in letters:
        whole.note(*letter)
    whole.settle()
    for letter in letters:
        assert all(value > 0 for value in whole.features(*letter).values())
