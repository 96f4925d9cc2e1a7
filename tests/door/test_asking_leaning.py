"""What a message asks by all its words together, where no wording of the lists is in it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.door.asking import read
from tengill.door.asking.leaning import features, leaning, pieces
from tengill.door.evidence import SEEMING, Asked, Evidence, FoundAsk
from tengill.door.features import cold_ask, weighed
from tengill.door.rules import Rules
from tengill.door.ruling import parse
from tengill.facts.acts import BULK, ActKind
from tengill.facts.approaches import Approach, Ask, Doors
from tengill.facts.messages import Mailbox

AT = datetime(2026, 2, 3, 10, tzinfo=UTC)
SENDER = Mailbox("Ragnheiður Flóka", "ragnheidur@lundey.example")


def approach(text: str, subject: str = "", **told: object) -> Approach:
    return Approach("x", AT, SENDER, subject, text, **told)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("You still owe me for the taxi, twelve euros I think.", Ask.MONEY),
        ("Þú skuldar mér enn fyrir leigubílinn.", Ask.MONEY),
        ("Do you want to buy our old kayak? 300 and it's yours.", Ask.PURCHASE),
        ("I land on the 8th, coffee at the harbour?", Ask.MEETING),
    ],
)
def test_an_ask_no_list_words(text, ask):
    told = read(approach(text))
    assert told.asks[0].ask is ask


def test_a_leaning_has_the_weight_of_a_seeming_and_its_minutes():
    told = read(approach("You still owe me for the taxi, twelve euros I think."))
    seeming = [one for one in told.asks if one.weight <= SEEMING]
    assert [one.ask for one in seeming] == [Ask.MONEY]
    assert not any(one.ask is Ask.MONEY for one in told.worded)
    assert told.minutes > read(approach("It rained all day and nobody came by.")).minutes


def test_mail_to_many_and_bare_subjects_are_left_to_the_lists():
    owed = "You still owe me for the taxi, twelve euros I think."
    assert not read(approach(owed, bulk=BULK)).asks
    assert not read(approach("", subject=owed)).asks


def test_the_subject_of_an_answer_is_somebody_elses():
    thanks = "It went very well and they were all there."
    before = read(approach(thanks)).asks
    assert read(approach(thanks, subject="Re: You owe me for the taxi")).asks == before


def test_a_seeming_turns_nobody_away():
    seems = Asked(asks=(FoundAsk(Ask.LINK, SEEMING),), commercial=0.9)
    pitched = approach("…", acts=(ActKind.PITCH_COLD,))
    evidence = Evidence(pitched, asked=seems)
    assert cold_ask(evidence) is None
    found = weighed(evidence, Doors()).features
    assert not {"ask_link", "cold_commercial"} & found.keys()
    worded = Evidence(pitched, asked=Asked(asks=(FoundAsk(Ask.LINK, 0.9),), commercial=0.9))
    assert {"ask_link", "cold_commercial"} <= weighed(worded, Doors()).features.keys()


def test_a_seeming_meets_no_rule():
    doors = Doors(rules=(parse("mute money from strangers", key="rule:1"),))
    asks = [FoundAsk(Ask.MONEY, weight) for weight in (SEEMING, 0.9)]
    met = [Rules(doors).first(Evidence(approach("…"), asked=Asked(asks=(one,)))) for one in asks]
    assert met[0] is None
    assert met[1] is not None


def test_pieces_are_folded_beginnings():
    assert pieces("Þúsund krónur? 4500 https://x.example/y") == [
        *pieces("thusund kronur?"),
        "0",
        "<url>",
    ]
    assert features(["a", "b", "a"]) == ["a", "b", "a b", "b a"]


@pytest.mark.slow
@given(st.text(max_size=300))
def test_any_text_has_a_chance_and_a_known_ask(text):
    told = leaning(text)
    assert told.ask in set(Ask)
    assert 0.0 <= told.chance <= 1.0


def test_unknown_letters_say_nothing():
    assert leaning("Ωψφ ξζ ʘʘ").chance == 0.0
