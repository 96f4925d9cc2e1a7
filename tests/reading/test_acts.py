"""Whole messages: which act, between whom, by which words."""

from types import SimpleNamespace

import pytest

from tengill.facts.acts import ActKind, Span
from tengill.facts.messages import Mailbox
from tengill.reading import PROBABLE, PairHistory, Structure, asks, level, pair, read_text, weigh
from tengill.reading.textreading import Candidate, TextReading

JON = ("Jon Arason", "jon@hamar.example")
CLARA = ("Clara Winter", "cw@northgate.example")


def acts(message, structure=None):
    return weigh(read_text(message), structure).acts


def names(boxes):
    return [box.name for box in boxes]


@pytest.mark.slow
def test_a_double_introduction(message):
    found = message(
        "Hi Anna, Jon,\n\nI wanted to connect the two of you. Anna, meet Jon, who runs growth at"
        " Hamar. I'll let you take it from here!\n\nBest, Petur",
        "Intro: Anna <> Jon",
        to=(("Anna Smith", "anna@dalur.example"), JON),
    )
    act = acts(found)[0]
    assert act.kind is ActKind.INTRODUCTION
    assert act.confidence >= PROBABLE
    assert names(act.connector) == ["Petur Haukson"]
    assert {box.address for box in act.left + act.right} == {"anna@dalur.example", JON[1]}


@pytest.mark.slow
def test_by_copy(message):
    act = acts(message("Anna, by copy I am introducing you to Clara Winter (cc'd).", cc=(CLARA,)))[
        0
    ]
    assert act.kind is ActKind.INTRODUCTION
    assert act.right == (Mailbox(*CLARA),)
    assert names(act.left) == ["Anna Smith"]


def test_a_handoff_with_an_address_in_the_text(message):
    act = acts(
        message("Anna,\n\nPlease contact Clara Winter, cw@northgate.example, about the lease.")
    )[0]
    assert act.kind is ActKind.HANDOFF
    assert act.right == (Mailbox("Clara Winter", "cw@northgate.example"),)


@pytest.mark.slow
def test_the_third_party_will_call(message):
    act = acts(message("Anna, Bob Cole will be calling you tomorrow. He is our estate lawyer."))[0]
    assert act.kind is ActKind.HANDOFF
    assert names(act.right) == ["Bob Cole"]
    assert names(act.left) == ["Anna Smith"]


def test_a_pronoun_means_the_one_named_before(message):
    act = acts(message("Anna, I passed your proposal on to Bob Cole. He will call you."))[0]
    assert names(act.right) == ["Bob Cole"]


def test_a_first_name_is_the_copied_person(message):
    act = acts(message("Anna, Clara will contact you about the contract.", cc=(CLARA,)))[0]
    assert act.right == (Mailbox(*CLARA),)


def test_an_assistant_writes_for_the_connector(message):
    found = message(
        "Dear Anna,\n\nBob Cole asked me to write to introduce you to Clara Winter. "
        "She runs Northgate and will call you.",
    )
    act = acts(found)[0]
    assert names(act.connector) == ["Bob Cole"]
    assert names(act.right) == ["Clara Winter"]


def test_icelandic_with_inflected_names(message):
    found = message(
        "Sæl Anna,\n\nmig langar að kynna þig fyrir Jóni Arasyni, hann er í afriti.\n\nKveðja, Pétur",
        cc=(("Jón Arason", "jon@hamar.example"),),
    )
    reading = weigh(read_text(found))
    assert reading.language == "is"
    assert reading.acts[0].kind is ActKind.INTRODUCTION
    assert reading.acts[0].right == (Mailbox("Jón Arason", "jon@hamar.example"),)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Could you introduce me to Clara Winter at Northgate?", ActKind.INTRODUCTION_REQUEST),
        ("Gætirðu kynnt mig fyrir Klöru Vetur?", ActKind.INTRODUCTION_REQUEST),
        ("Thanks so much for introducing me to Clara. We signed!", ActKind.ACKNOWLEDGEMENT),
        ("Takk fyrir kynninguna á Klöru, við hittumst í gær.", ActKind.ACKNOWLEDGEMENT),
        (
            "My name is Clara Winter, CEO of Northgate. Let me introduce myself.",
            ActKind.SELF_INTRODUCTION,
        ),
        ("Ég heiti Klara Vetur og starfa hjá Norðurhliði.", ActKind.SELF_INTRODUCTION),
    ],
)
def test_other_kinds(message, text, kind):
    found = acts(message(text))
    assert kind in {act.kind for act in found if act.confidence >= PROBABLE}
    assert not {act.kind for act in found} & {ActKind.INTRODUCTION, ActKind.HANDOFF}


@pytest.mark.parametrize(
    "text",
    [
        "The senator will introduce legislation next week. We need to meet the deadline.",
        "We are excited to introduce a new feature. Click here to unsubscribe.",
        "Lunch at noon? I shall call you.",
        "Our results are attached. Let me know if you have questions.",
        "Ráðherra kynnti nýtt frumvarp í dag.",
        "",
    ],
)
def test_nothing_to_find(message, text):
    assert not [act for act in acts(message(text)) if act.confidence >= PROBABLE]


def test_quoted_text_makes_no_act(message):
    assert not acts(message("Ok.", quoted="> Anna, meet Clara Winter."))


def test_bulk_is_told_from_personal(message):
    news = message(
        "In this issue: top stories of the week.\n\nTo unsubscribe click here. Copyright 2020",
        "Weekly digest",
        sender=("Dalur News", "newsletter@dalur.example"),
        headers=(("list-unsubscribe", "<mailto:x@dalur.example>"), ("precedence", "bulk")),
    )
    reading = read_text(news)
    assert reading.bulk > 0.9
    assert "list_header" in reading.bulk_reasons
    assert read_text(message("Hi Anna, lunch tomorrow?\n\nPetur")).bulk < 0.1


def test_structure_speaks(message):
    text = read_text(message("Anna, Clara will contact you about the contract.", cc=(CLARA,)))
    asked = asks(text)
    key = pair("anna@dalur.example", CLARA[1])
    assert key in asked.pairs
    began = weigh(text, Structure({key: PairHistory(0, 3)})).acts[0].confidence
    old = weigh(text, Structure({key: PairHistory(9, 3)})).acts
    assert began > (old[0].confidence if old else 0.0)


def test_a_name_only_in_the_text_is_asked_for_and_placed(message):
    text = read_text(message("Anna,\n\nI would like to introduce you to Clara Winter."))
    assert "clara winter" in asks(text).names
    known = Structure(known={"clara winter": (CLARA[1],)})
    assert asks(text, known).pairs[0] == pair("anna@dalur.example", CLARA[1])
    assert weigh(text, known).acts[0].right == (Mailbox(*CLARA),)
    two = Structure(known={"clara winter": (CLARA[1], "clara@other.example")})
    assert weigh(text, two).acts[0].right[0].address == ""


@pytest.mark.parametrize(("confidence", "expected"), [(0.9, 3), (0.6, 2), (0.3, 1), (0.1, 0)])
def test_levels(confidence, expected):
    assert level(confidence) == expected


def test_nothing_asked_where_there_is_no_candidate(message):
    asked = asks(read_text(message("See you at noon.")))
    assert asked.pairs == ()
    assert asked.names == ()


ANNA = ("Anna Smith", "anna@dalur.example")
BO = ("Bo Carlsen", "bo@hvammur.example")


@pytest.mark.parametrize(
    ("subject", "text", "to", "cc"),
    [
        (
            "Introduction: Anna, meet Bo",
            "Anna, I would like to introduce you to Bo.",
            (ANNA, BO),
            (),
        ),
        ("Anna / Bo", "Anna, meet Bo. Bo, meet Anna.", (ANNA, BO), ()),
        (
            "soup",
            "Anna makes soup and looks for a bowl, Bo makes bowls and looks for soup.",
            (ANNA, BO),
            (),
        ),
        ("hello", "Hi Anna, looping in Bo, who has the boats.", (ANNA,), (BO,)),
        ("the flat", "Anna, this is Bo. Bo, Anna is looking for a flat.", (ANNA,), (BO,)),
        ("", "Connecting the two of you. Over to you both!", (ANNA, BO), ()),
    ],
)
def test_an_introduction_of_two_has_both_sides(message, subject, text, to, cc):
    first = weigh(read_text(message(text, subject, to=to, cc=cc))).acts[0]
    assert [m.address for m in first.left] == [ANNA[1]]
    assert [m.address for m in first.right] == [BO[1]]


def test_two_spoken_to_by_their_short_names_are_introduced(message):
    robert, tom = ("Robert Lind", "robert@lind.example"), ("Tom Vik", "tom@vik.example")
    text = "Bob, you asked for a good mason. Tom, here is the man with the wall."
    acts = weigh(read_text(message(text, "the wall", to=(robert, tom)))).acts
    first = next(a for a in acts if a.kind.value == "introduction")
    assert {m.address for m in (*first.left, *first.right)} == {robert[1], tom[1]}


@pytest.mark.parametrize(
    "end", ["Have a good week, Adaeze", "All the best\nAdaeze", "Bye, Adaeze."]
)
def test_a_name_that_ends_the_letter_is_the_writers(message, end):
    text = f"Hi Anna, this is Clara Winter. I would like you to meet her. {end}"
    for act in weigh(read_text(message(text, "", to=(ANNA,)))).acts:
        assert "Adaeze" not in [m.name for m in (*act.left, *act.right)]


def test_the_writers_sign_off_is_not_their_namesake_on_copy(message):
    other = ("Adaeze Hall", "adaeze.hall@mill.example")
    text = "Dear Anna, here are the drawings. Have a good week,\nAdaeze"
    read = message(text, "", to=(ANNA,), cc=(other,), sender=("Adaeze Dahl", "a.dahl@nord.example"))
    for act in weigh(read_text(read)).acts:
        assert other[1] not in [m.address for m in (*act.left, *act.right)]


def test_a_greeting_is_nobodys_name(message):
    text = "Please meet Greetings. Greetings and Regards have met."
    for act in weigh(read_text(message(text, "", to=(ANNA, BO)))).acts:
        assert "Greetings" not in [m.name for m in (*act.left, *act.right)]


def test_a_letter_to_two_that_does_other_things_connects_nobody(message):
    text = "Anna and Bo, the minutes are attached. Please read them before Friday."
    acts = weigh(read_text(message(text, "Minutes", to=(ANNA, BO)))).acts
    assert not [a for a in acts if a.kind.value == "introduction" and a.confidence >= 0.5]


@pytest.mark.parametrize("named", [JON, CLARA])
def test_one_deed_is_told_once(monkeypatch, named):
    """Introduced and handed over in one message: the same two are told of once, others beside them."""
    sure = {"connection": 0.95, "introduction": 0.7, "handoff": 0.9}
    kinds = {name: SimpleNamespace(judge=lambda _, p=p: (p, ())) for name, p in sure.items()}
    stub = SimpleNamespace(kinds=kinds, version="stub")
    monkeypatch.setattr("tengill.reading.weighing.weights", lambda: stub)
    anna, petur = Mailbox("Anna Smith", "anna@dalur.example"), Mailbox("Petur", "petur@x.example")
    words = (Span(0, 4, "Anna"),)
    handed = Candidate(ActKind.HANDOFF, words, (petur,), (anna,), (Mailbox(*JON),))
    met = Candidate(ActKind.INTRODUCTION, words, (petur,), (Mailbox(*named), anna))
    found = weigh(TextReading("en", 0.0, candidates=(met, handed))).acts
    told = [ActKind.HANDOFF] if named is JON else [ActKind.HANDOFF, ActKind.INTRODUCTION]
    assert [act.kind for act in found] == told
