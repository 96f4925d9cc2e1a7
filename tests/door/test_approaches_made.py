"""From messages to approaches and to what the owner wrote."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.door.approaches import approach_of, is_answer, sent_of, subject_key
from tengill.door.evidence import Owner
from tengill.door.organisations import organisation
from tengill.facts.acts import ActKind
from tengill.facts.messages import (
    OWNER,
    Addressed,
    Body,
    Channel,
    DateBasis,
    Mailbox,
    Message,
    PointKind,
    Role,
)

ME = Owner(frozenset({"ragna@vitinn.example"}), ("Ragna Dís Steinsdóttir",))
AT = datetime(2024, 3, 1, tzinfo=UTC)
ANNA = Mailbox("Anna Lind", "anna@mail.fjord.example")
RAGNA = Mailbox("Ragna", "ragna@vitinn.example")


def message(sender=ANNA, to=(RAGNA,), cc=(), **kwargs):
    addressed = [Addressed(Role.FROM, sender)] if sender else []
    addressed += [Addressed(Role.TO, m) for m in to] + [Addressed(Role.CC, m) for m in cc]
    filled = {
        "message_id": "<a@x>",
        "digest": b"0123456789abcdef",
        "sent_at": AT,
        "date_basis": DateBasis.DATE,
        "subject": "Plans",
        "addressed": tuple(addressed),
        "body": Body("Hello"),
    }
    return Message(**{**filled, **kwargs})


def made(given, party=lambda address: address, owner=ME):
    return approach_of(given, bulk=0.2, language="en", acts=(ActKind.PITCH_COLD,), owner=owner, party=party)  # fmt: skip


def test_what_an_approach_carries():
    found = made(message(cc=(Mailbox("", "jon@sky.example"),), in_reply_to=("<b@x>",)))
    assert found.key == b"0123456789abcdef".hex()
    assert (found.party, found.organisation) == ("anna@mail.fjord.example", "fjord.example")
    assert (found.recipients, found.named, found.bulk, found.language) == (2, True, 0.2, "en")
    assert found.answers == ("<b@x>",)
    assert dict(found.headers)["message-id"] == "<a@x>"
    assert found.acts == (ActKind.PITCH_COLD,)
    assert found.names == ("Ragna Dís Steinsdóttir",)


def test_a_copy_does_not_name_the_owner():
    assert not made(message(to=(Mailbox("", "jon@sky.example"),), cc=(RAGNA,))).named


def test_the_message_answered_comes_before_older_ones_and_the_thread_last():
    given = message(in_reply_to=("<c@x>",), references=("<a1@x>", "<b@x>", "<c@x>"), thread="t7")
    assert made(given).answers == ("<c@x>", "<b@x>", "<a1@x>", "mail:t7")


@pytest.mark.parametrize(
    "given",
    [
        message(sender=RAGNA),
        message(sender=OWNER),
        message(sender=Mailbox("Ragna Dís Steinsdóttir", "", PointKind.NAME)),
        message(sender=None),
        message(sender=Mailbox("", "")),
        message(sent_at=None),
        message(to=(Mailbox("", "jon@sky.example"),), labels=("Sent Items",)),
        message(to=(Mailbox("", "jon@sky.example"),), labels=("\\Anna\\'sent mail",)),
        message(to=(Mailbox("", "jon@sky.example"),), channel=Channel.X_POST),
    ],
)
def test_what_is_no_approach(given):
    assert made(given) is None


def test_list_mail_reaches_the_owner_without_a_name():
    found = made(message(to=(Mailbox("", "sailors@lists.example"),), labels=("INBOX",)))
    assert found is not None
    assert not found.named


def test_the_owner_under_another_address():
    def party(address):
        return "ragna" if address.startswith("ragna") else address

    own = message(sender=Mailbox("", "ragna@heima.example"), to=(ANNA,))
    assert made(own, party) is None
    assert made(own) is not None
    assert sent_of(own, owner=ME, party=party) is not None


def test_what_the_owner_wrote():
    given = message(sender=RAGNA, to=(ANNA, RAGNA, ANNA), cc=(Mailbox("No address", ""),))
    found = sent_of(given, owner=ME, party=lambda address: address)
    assert found.recipients == ("anna@mail.fjord.example",)
    assert found.ids == ("<a@x>",)
    assert sent_of(message(), owner=ME, party=lambda address: address) is None


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        ("Re: Plans", "plans"),
        ("RE: FW: Re[2]: Sv: Plans  for  May", "plans for may"),
        ("Áfr: Þing", "thing"),
        ("Re:", ""),
        ("", ""),
        ("Regarding plans", "regarding plans"),
    ],
)
def test_subject_keys(subject, key):
    assert subject_key(subject) == key


def test_forwards_are_no_answers():
    assert is_answer("Re: Plans")
    assert is_answer(" Sv: Plans")
    assert not is_answer("Fwd: Plans")
    assert not is_answer("Reply: Plans")


@pytest.mark.slow
@given(st.text(max_size=80))
def test_a_key_has_no_prefix_left(subject):
    key = subject_key(subject)
    assert subject_key("Re: " + subject) == key
    assert key == " ".join(key.split())


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("anna@fjord.example", "fjord.example"),
        ("anna@Mail.Sub.Fjord.Example.", "fjord.example"),
        ("anna@shop.fjord.co.uk", "fjord.co.uk"),
        ("anna@gmail.com", ""),
        ("anna@ix.netcom.com", ""),
        ("anna@co.uk", ""),
        ("anna@[192.0.2.1]", ""),
        ("anna@192.0.2.1", ""),
        ("anna@localhost", ""),
        ("anna@a..b", ""),
        ("anna", ""),
        ("", ""),
        ("a@b@fjord.example", "fjord.example"),
        ("anna@" + "x" * 300 + ".example", ""),
    ],
)
def test_organisations(address, expected):
    assert organisation(address) == expected


@pytest.mark.slow
@given(st.text(max_size=60))
def test_an_organisation_of_anything_is_a_domain_or_nothing(address):
    found = organisation(address)
    assert found == "" or ("." in found and found == organisation("somebody@" + found))


SENT = (r"\Ragna\Notes Folders\Sent",)
OF_A_FIRM = Owner(ME.addresses, ME.names, frozenset({"vitinn.example"}))
ASSISTANT = Mailbox("Una Ýr", "una@vitinn.example")


def sent(given, owner=OF_A_FIRM):
    return sent_of(given, owner=owner, party=lambda address: address)


def test_an_assistants_letter_from_the_owners_sent_folder_is_the_owners_word():
    letter = message(ASSISTANT, (ANNA, ASSISTANT), labels=SENT)
    assert sent(letter).recipients == (ANNA.address,)
    assert made(letter, owner=OF_A_FIRM) is None


@pytest.mark.parametrize(
    "letter",
    [
        message(ASSISTANT, (ANNA,)),
        message(ASSISTANT, (ANNA,), labels=("Inbox",)),
        message(ASSISTANT, (ANNA,), labels=("Drafts",)),
        message(ASSISTANT, (ANNA, RAGNA), labels=SENT),
        message(ASSISTANT, (ASSISTANT,), labels=SENT),
        message(Mailbox("", "jon@sky.example"), (ANNA,), labels=SENT),
        message(ASSISTANT, (ANNA,), labels=SENT, sent_at=None),
    ],
    ids=[
        "no folder",
        "inbox",
        "draft",
        "to the owner",
        "to nobody else",
        "another firm",
        "no time",
    ],
)
def test_other_letters_of_others_are_not(letter):
    assert sent(letter) is None


def test_an_owner_without_a_firm_has_no_assistant():
    assert sent(message(ASSISTANT, (ANNA,), labels=SENT), owner=ME) is None
