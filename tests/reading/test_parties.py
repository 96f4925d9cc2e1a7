"""The parties of an act: who is named, and on which side."""

from itertools import pairwise

import pytest

from tengill.facts.acts import ActKind
from tengill.facts.messages import Mailbox
from tengill.reading import likely, parties, read_text, weigh
from tengill.reading.names import clean, persons
from tengill.reading.packs import packaged

EN, IS = packaged()
ANNA = ("Anna Smith", "anna@dalur.example")
CLARA = ("Clara Winter", "cw@northgate.example")


def first(message):
    return weigh(read_text(message)).acts[0]


def names(boxes):
    return [box.name for box in boxes]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Anna, Bob Cole at Veltri Freight will call you tomorrow.", ["Bob Cole"]),
        ("Anna, Bob J. Cole, Senior Vice President of Sales, will call you.", ["Bob J. Cole"]),
        ("Anna, the manager at Veltri, Bob Cole, will call you tomorrow.", ["Bob Cole"]),
        ("Anna, Bob Cole and Ida Lund will call you tomorrow.", ["Bob Cole", "Ida Lund"]),
        ("Anna, I met Bob Cole of Veltri Freight. He will call you.", ["Bob Cole"]),
        ("Anna, I met Dr. Cole in Boston. He will call you.", ["Cole"]),
        ("Anna,\n\nFurther, Bob Cole will call you Wednesday.", ["Bob Cole"]),
        ("Anna, Jan van der Berg will call you tomorrow.", ["Jan van der Berg"]),
    ],
)
def test_the_third_is_the_person_not_the_firm_the_title_or_the_town(message, text, right):
    assert names(first(message(text)).right) == right


@pytest.mark.parametrize("word", ["Further", "UTF-16", "En", "Address", "Wednesdayand", "Editor"])
def test_what_is_no_name(word):
    assert clean(word, EN) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("General Manager Bob Cole", "Bob Cole"),
        ("Bob Cole Chief Technology Officer", "Bob Cole"),
        ("Bob Cole's", "Bob Cole"),
        ("Post Oak Blvd", ""),
    ],
)
def test_a_name_without_its_title(text, name):
    assert clean(text, EN) == name


def test_a_name_ends_at_an_empty_line():
    assert [name for _, name in persons("Bob\n\nIda Lund will call", EN)] == ["Bob", "Ida Lund"]


@pytest.mark.parametrize("name", ["Second Baptist Church", "Veltri Bank", "University of X"])
def test_firms(name):
    assert likely.is_firm(name)
    assert not likely.is_firm("Charlotte Church")


@pytest.mark.parametrize("name", ["Board Appointments", "Gas Shipments", "Risk Translation"])
def test_things(name):
    assert likely.is_thing(name)
    assert not likely.is_thing("Bob Fleming")


def test_left_is_who_is_greeted_though_the_address_tells_no_name(message):
    act = first(
        message("Filip,\n\nplease contact Bob Cole at 555 0102.", to=(("", "fannel@x.example"),))
    )
    assert act.left == (Mailbox("Filip", "fannel@x.example"),)


def test_a_bare_address_takes_the_name_of_the_quoted_head(message):
    act = first(
        message(
            "Please contact Bob Cole at 555 0102.",
            to=(("", "fannel@x.example"),),
            quoted='From: "Filip Annel" <fannel@x.example>\nWhom should I call?',
        )
    )
    assert names(act.left) == ["Filip Annel"]


def test_the_third_is_in_the_forwarded_head(message):
    act = first(
        message(
            "Anna, any interest in meeting him?",
            "FW: my CV",
            quoted="From: Bob Cole <bob@veltri.example>\nDear Petur, here is my CV.",
        )
    )
    assert act.right == (Mailbox("Bob Cole", "bob@veltri.example"),)


def test_the_third_is_in_the_subject(message):
    act = first(message("Anna, any interest in meeting him?", "Bob Cole's resume"))
    assert names(act.right) == ["Bob Cole"]


@pytest.mark.parametrize("subject", ["Board Appointments", "Quarterly Meeting", "Gas Deal"])
def test_a_heading_is_nobody(message, subject):
    assert first(message("Anna, any interest in meeting him?", subject)).right == ()


@pytest.mark.slow
def test_an_assistant_connects_for_the_principal(message):
    act = first(
        message(
            "Dear Ms. Smith,\n\nMr. Cole has read your letter and asked me to reply. Please contact"
            " Ida Lund directly at 555 0102.\n\nPetur Haukson\nAssistant to Bob Cole"
        )
    )
    assert names(act.connector) == ["Bob Cole"]
    assert names(act.right) == ["Ida Lund"]


@pytest.mark.parametrize(
    "own",
    [
        ("Petur Haukson", "ph@home.example"),
        ("", "phaukson@home.example"),
        ("P", "petur@fell.example"),
    ],
)
def test_the_sender_is_no_party_under_another_address(message, own):
    act = first(message("Anna, please contact Bob Cole about it.", cc=(own,)))
    assert own[1] not in {box.address for box in (*act.left, *act.right)}


def test_of_two_of_one_name_each_has_a_side(message):
    two = (("Joe Bark", "jb@x.example"), ("Joe Fenn", "jf@y.example"))
    act = first(message("Joe meet Joe. One has wood, the other a fire.", "Joe meet Joe", to=two))
    assert {box.address for box in act.left} | {box.address for box in act.right} == {
        "jb@x.example",
        "jf@y.example",
    }
    assert not {box.address for box in act.left} & {box.address for box in act.right}


@pytest.mark.slow
def test_who_is_thanked_for_whom(message):
    act = first(message("Thanks for introducing me to Carl!"))
    assert act.kind is ActKind.ACKNOWLEDGEMENT
    assert names(act.right) == ["Carl"]


def test_icelandic_name_with_a_shifted_vowel(message):
    act = first(
        message(
            "Sæl Anna,\n\nmig langar að kynna þig fyrir Kötlu Eiri, hún er í afriti.\n\nKveðja, Petur",
            cc=(("Katla Eir Stefánsdóttir", "katla@fell.example"),),
        )
    )
    assert [box.address for box in act.right] == ["katla@fell.example"]


def test_words_once_and_no_bare_names(message):
    act = first(
        message(
            "Anna, I passed your letter on to Bob Cole. You may contact Bob Cole directly at 555 0102."
        )
    )
    spans = sorted((word.in_subject, word.start, word.end) for word in act.words)
    assert len(spans) > 1
    for one, other in pairwise(spans):
        assert one[0] != other[0] or one[2] <= other[1]
    assert all(len(word.text.split()) > 2 for word in act.words)


def test_words_of_names_alone_are_their_sentence(message):
    text = "Anna makes soup and looks for a bowl, Bo makes bowls and looks for soup."
    act = first(message(text, "soup", to=(ANNA, ("Bo Carlsen", "bo@hvammur.example"))))
    assert [word.text for word in act.words] == [text]


def test_a_salutation_is_read_once_and_for_each_text_and_language():
    anna, ben = Mailbox("Anna Vik", "anna@x.example"), Mailbox("Ben Dal", "ben@x.example")
    cast = parties.Cast(Mailbox("Carl Moe", "carl@x.example"), (anna, ben), ())
    english, icelandic = EN, IS
    for _ in range(2):
        assert parties.greeted("Dear Anna,\nHello", cast, english)[0] == ["Anna"]
        assert parties.greeted("Dear Ben,\nHello", cast, english)[0] == ["Ben"]
        assert parties.greeted("Kæri Ben,\nHæ", cast, icelandic)[0] == ["Ben"]
    assert len(cast.greeted) == 3
    assert cast == parties.Cast(cast.sender, cast.to, cast.copied)
