"""Who writes for whom, and whose mail it is."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tengill.facts.messages import Addressed, Body, DateBasis, Mailbox, Message, Role
from tengill.people import (
    AssistantEvidence,
    OwnerEvidence,
    PointSeen,
    assistant_signs,
    assistants,
    guess_owner,
    resolve,
)
from tengill.people.assistants import _SENT_BY, _phrases, _sent_by_lines

BO = Mailbox("Bo Dahl", "bo.dahl@acme.example")
ANNA = Mailbox("Anna Lind", "anna.lind@acme.example")
KARL = Mailbox("Karl Brandt", "karl.brandt@beta.example")


def message(new="", *, signature="", quoted="", sender=BO, to=(KARL,), more=(), headers=()):
    addressed = [Addressed(Role.FROM, sender), *(Addressed(Role.TO, box) for box in to), *more]
    return Message(
        message_id="<1@acme.example>",
        digest=b"0" * 16,
        sent_at=None,
        date_basis=DateBasis.NONE,
        subject="",
        addressed=tuple(addressed),
        body=Body(new, quoted, signature),
        headers=tuple(headers),
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I am writing on behalf of Anna Lind about Tuesday.", "on_behalf"),
        ("Anna Lind asked me to respond to your letter.", "asked_me"),
        ("Anna has asked that I forward the enclosed.", "asked_me"),
        ("I will help you in Anna's absence.", "in_absence"),
        ("I'm the executive assistant to Anna Lind.", "assistant_to"),
        ("I am Anna's new assistant.", "assistant_to"),
        ("Ég skrifa þér fyrir hönd Önnu Lind.", "on_behalf"),
        ("Anna bað mig um að svara þér.", "asked_me"),
    ],
)
def test_words_that_show_an_assistant(text, code):
    (sign,) = assistant_signs(message(text, to=(KARL,)))
    assert (sign.code, sign.assistant) == (code, BO)
    assert sign.words
    assert sign.words in text


@pytest.mark.parametrize(
    "signature",
    ["Bo Dahl\nAssistant to Anna Lind\nAcme", "Bo\nExecutive secretary for Mr. Anna Lind", "Bo\nfor Anna Lind"],
)  # fmt: skip
def test_a_signature_shows_it_too(signature):
    signs = assistant_signs(message("See you there.", signature=signature))
    assert [sign.principal.name for sign in signs] == ["Anna Lind"]


@pytest.mark.parametrize(
    "text",
    [
        "She spoke on behalf of the whole team.",
        "Please send it to my assistant.",
        "They asked me to respond.",
        "In the absence of news I waited.",
        "The assistant to the regional manager left.",
        "We act on behalf of Acme's lenders",
        "I am writing on behalf of Bo Dahl.",
    ],
)
def test_other_words_show_nothing(text):
    assert assistant_signs(message(text)) == ()


def test_a_given_name_is_matched_to_the_one_on_the_message():
    (sign,) = assistant_signs(message("Anna asked me to reply.", to=(KARL, ANNA)))
    assert sign.principal == ANNA
    (unknown,) = assistant_signs(message("Anna asked me to reply.", to=(KARL,)))
    assert (unknown.principal.name, unknown.principal.address) == ("Anna", "")


def test_the_sender_header_shows_it_within_one_organisation_and_not_on_lists():
    more = (Addressed(Role.SENDER, BO),)
    (sign,) = assistant_signs(message(sender=ANNA, more=more))
    assert (sign.code, sign.assistant, sign.principal) == ("sender", BO, ANNA)
    assert assistant_signs(message(sender=KARL, more=more)) == ()
    lists = [("list-id", "<chess.lists.example>")]
    assert assistant_signs(message(sender=ANNA, more=more, headers=lists)) == ()
    told = [("x-sender", "<bo.dahl@acme.example>")]
    (by_header,) = assistant_signs(message(sender=ANNA, headers=told))
    assert by_header.assistant.address == BO.address


def test_sent_by_in_a_quoted_notes_header():
    quoted = "Anna Lind\n04/03/2001 09:10 AM\nSent by: Bo Dahl\nTo: Karl Brandt\n"
    (sign,) = assistant_signs(message("fyi", quoted=quoted, sender=KARL))
    assert (sign.assistant.name, sign.principal.name) == ("Bo Dahl", "Anna Lind")


def test_no_sender_no_sign():
    nobody = message("I am writing on behalf of Anna Lind.")
    assert assistant_signs(nobody)
    assert assistant_signs(Message("", b"", None, DateBasis.NONE, "", (), nobody.body)) == ()


PEOPLE = resolve(
    [
        PointSeen(1, "email", "bo.dahl@acme.example", {"Bo Dahl": 3}),
        PointSeen(2, "email", "anna.lind@acme.example", {"Anna Lind": 3}),
        PointSeen(3, "email", "anna.lind@beta.example", {"Anna Lind": 3}),
        PointSeen(4, "email", "info@acme.example", {}),
        PointSeen(5, "email", "karl.brandt@acme.example", {"Karl Brandt": 3}),
    ]
)


def found(*evidence):
    return [(one.assistant, one.principal, one.count) for one in assistants(evidence, PEOPLE)]


def test_signs_add_up_to_an_assistant():
    assert found(AssistantEvidence(1, 2, "", "signature")) == [(1, 2, 1)]
    assert found(AssistantEvidence(1, 2, "", "sender")) == []
    assert found(AssistantEvidence(1, 2, "", "sender", 2)) == [(1, 2, 2)]
    assert found(AssistantEvidence(1, 2, "", "asked_me", 3)) == []


def test_a_name_is_looked_up_in_the_assistants_organisation_first():
    assert found(AssistantEvidence(1, None, "Anna Lind", "signature")) == [(1, 2, 1)]
    assert found(AssistantEvidence(None, None, "Anna Lind", "signature", assistant_name="Bo Dahl")) == [(1, 2, 1)]  # fmt: skip
    assert found(AssistantEvidence(1, None, "Nobody Known", "signature")) == []


def test_a_given_name_alone_counts_only_beside_a_known_principal():
    vague = AssistantEvidence(1, None, "Anna", "on_behalf", 4)
    assert found(vague) == []
    assert found(vague, AssistantEvidence(1, 2, "", "sender")) == [(1, 2, 5)]


def test_the_stronger_direction_and_the_strongest_principal_hold():
    one = AssistantEvidence(1, 2, "", "sender", 3)
    assert found(one, AssistantEvidence(2, 1, "", "sender", 2)) == [(1, 2, 3)]
    assert found(one, AssistantEvidence(2, 1, "", "sender", 3)) == []
    assert found(one, AssistantEvidence(1, 5, "", "signature", 2)) == [(1, 5, 2)]


def test_a_role_is_nobodys_assistant():
    assert found(AssistantEvidence(4, 2, "", "sender", 9)) == []


# ---------------------------------------------------------------- owner


def test_the_owner_is_who_wrote_what_lies_in_sent_and_is_on_most_mail():
    ranked = guess_owner(
        [
            OwnerEvidence("other@x.example", sent=10, received=30),
            OwnerEvidence("me@x.example", sent=40, received=45, in_sent_folder=40),
        ],
        messages=100,
    )
    assert [guess.address for guess in ranked] == ["me@x.example", "other@x.example"]
    assert ranked[0].share == pytest.approx(0.85)
    assert (ranked[0].certain, ranked[1].certain) == (True, False)
    assert "85%" in ranked[0].reason
    assert "100% of the 40 in sent folders" in ranked[0].reason


def test_an_assistant_who_fills_the_sent_folder_is_not_the_owner():
    ranked = guess_owner(
        [
            OwnerEvidence("assistant@x.example", sent=15, received=3, in_sent_folder=12),
            OwnerEvidence("principal@x.example", sent=8, received=50, in_sent_folder=5),
        ],
        messages=100,
    )
    assert ranked[0].address == "principal@x.example"
    assert not ranked[1].certain


def test_another_address_of_the_same_name_that_fills_the_sent_folder_is_the_owners_too():
    mine = OwnerEvidence("a@x.example", 60, 20, in_sent_folder=60, name="Anna Lind")
    older = OwnerEvidence("a@old.example", 10, 4, in_sent_folder=10, name="ANNA LIND")
    helper = OwnerEvidence("bo@x.example", 10, 4, in_sent_folder=10, name="Bo Dahl")
    ranked = {guess.address: guess.certain for guess in guess_owner([mine, older, helper], 100)}
    assert ranked == {"a@x.example": True, "a@old.example": True, "bo@x.example": False}


def test_delivered_to_tells_without_sent_mail():
    ranked = guess_owner(
        [
            OwnerEvidence("list@x.example", received=60),
            OwnerEvidence("me@x.example", received=35, delivered_to=100),
        ],
        messages=100,
    )
    assert ranked[0].address == "me@x.example"
    assert ranked[0].certain


def test_no_mail_no_owner():
    assert guess_owner([], 0) == []
    (only,) = guess_owner([OwnerEvidence("a@x.example")], 0)
    assert (only.share, only.certain) == (0.0, False)


@pytest.mark.slow
@pytest.mark.parametrize("phrase", [*_phrases()[0], *_phrases()[1]], ids=lambda one: one.code)
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_what_a_phrase_needs_stands_in_all_it_matches(phrase, data):
    letters = st.characters(codec="latin-1")
    words = data.draw(st.from_regex(phrase.pattern, fullmatch=True, alphabet=letters))
    assert any(need in words.lower() for need in phrase.needs)


LINES = ["Anna Lind", "Sent by: Bo Dahl", " > Sent by: Bo Dahl 05/04/2001", "05/04/2001 10:14 AM", "",
         "> Anna Lind@ACME", "so", "To: Karl", "Sent by: Sent by: x", "see Sent by: Bo", "Sent by:"]  # fmt: skip


@pytest.mark.slow
@given(st.lists(st.sampled_from(LINES), max_size=9).map("\n".join))
def test_sent_by_is_found_where_a_search_of_the_whole_text_finds_it(text):
    everywhere = [found.span() for found in _SENT_BY.finditer(text)]
    assert [found.span() for found in _sent_by_lines(text)] == everywhere
