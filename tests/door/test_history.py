"""What a history says of an approach: contact, conversations, answers within seven days."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.door.approaches import Sent
from tengill.door.evidence import Owner
from tengill.door.history import ANSWER_WITHIN, CROWD, History
from tengill.door.organisations import organisation
from tengill.facts.approaches import Approach, Relationship
from tengill.facts.messages import Mailbox

ME = "ragna@vitinn.example"
ANNA = "anna@fjord.example"
START = datetime(2024, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def owner(*addresses):
    return Owner(frozenset({ME, *addresses}), ("Ragna Dís Steinsdóttir",))


def mail(day, sender=ANNA, subject="The harbour", key="", answers=(), message_id="", text="Hello"):
    return Approach(
        key=key or f"{sender}{day}{subject}",
        at=START + day * DAY,
        sender=Mailbox("", sender),
        subject=subject,
        text=text,
        party=sender,
        organisation=organisation(sender),
        headers=(("message-id", message_id),) if message_id else (),
        answers=answers,
    )


def wrote(day, *to, subject="The harbour", text="Yes", answers=(), ids=()):
    return Sent(
        at=START + day * DAY,
        recipients=to or (ANNA,),
        subject=subject,
        text=text,
        answers=answers,
        ids=ids,
    )


def told(history, *items):
    for item in items:
        history.note(item)
    return history


def results(history, day=100):
    history.habits(START + day * DAY)
    return {outcome.key: outcome for outcome in history.outcomes()}


def test_a_stranger_has_no_past():
    assert History(owner()).before(mail(0)) == Relationship()


def test_contact_is_counted_both_ways_with_its_times():
    history = told(History(owner()), mail(0), mail(1), wrote(2), mail(3), wrote(4, subject="New"))
    found = history.before(mail(5))
    assert (found.received, found.sent, found.unanswered) == (3, 2, 0)
    assert found.first_at == START
    assert found.last_received == START + 3 * DAY
    assert found.last_sent == START + 4 * DAY


def test_asking_changes_nothing():
    history = told(History(owner()), mail(0), wrote(1))
    first = history.before(mail(2))
    assert history.before(mail(2)) == first


def test_silence_after_several_letters_is_counted():
    history = told(History(owner()), wrote(0), mail(1), mail(2), mail(3))
    assert history.before(mail(4)).unanswered == 3


def test_what_was_blocked_is_no_contact():
    history = History(owner())
    history.note(mail(0, message_id="<a@x>"), blocked=True)
    assert history.before(mail(1, answers=("<a@x>",))) == Relationship()
    assert results(history) == {}


@pytest.mark.parametrize(
    ("sent", "answered", "any_word"),
    [
        (wrote(1), True, True),
        (wrote(1, subject="Re: the HARBOUR"), True, True),
        (wrote(6.99), True, True),
        (wrote(7), True, True),
        (wrote(7.01), False, False),
        (wrote(1, subject="Something else"), False, True),
        (wrote(1, "jon@fjord.example"), False, False),
        (wrote(1, "list@fjord.example", subject="Other", answers=("<a@x>",)), True, True),
        (wrote(1, subject="Other", answers=("<b@x>",)), False, True),
        (wrote(1, ANNA, *(f"p{n}@sky.example" for n in range(CROWD - 1))), True, True),
        (wrote(1, ANNA, *(f"p{n}@sky.example" for n in range(CROWD))), False, False),
    ],
)
def test_answered_within_seven_days(sent, answered, any_word):
    history = told(History(owner()), mail(0, key="k", message_id="<a@x>"), sent)
    outcome = results(history)["k"]
    assert (outcome.answered, outcome.wrote) == (answered, any_word)


def test_an_answer_counts_for_later_approaches_only_from_when_it_came():
    history = told(History(owner()), mail(0))
    assert history.before(mail(1)).answered == 0
    told(history, wrote(1))
    assert history.before(mail(2)).answered == 1
    told(history, wrote(3))
    assert history.before(mail(4)).answered == 1


def test_no_subject_is_no_conversation_unless_it_says_re():
    plain = told(History(owner()), mail(0, subject="", key="k"), wrote(1, subject=""))
    assert not results(plain)["k"].answered
    answer = told(History(owner()), mail(0, subject="", key="k"), wrote(1, subject="Re: "))
    assert results(answer)["k"].answered


def test_one_person_under_two_addresses():
    def party(address):
        return "anna" if address.startswith("anna@") else address

    history = History(owner(), party)
    told(history, replace(mail(0, key="k"), party="anna"), wrote(1, "anna@heima.example"))
    assert results(history)["k"].answered
    assert history.before(replace(mail(2), party="anna")).sent == 1


def test_an_answer_to_the_owner_by_message_id_whoever_sends_it():
    history = told(History(owner()), wrote(0, subject="Plans", ids=("<mine@x>",)))
    found = history.before(mail(1, "other@sky.example", "Whatever", answers=("<mine@x>",)))
    assert found.answers_owner
    assert found.thread_owner


def test_further_down_a_conversation_the_owner_takes_part_but_is_not_answered():
    history = told(
        History(owner()),
        wrote(0, subject="Plans", ids=("<mine@x>",)),
        mail(1, subject="Re: Plans", answers=("<mine@x>",), message_id="<hers@x>"),
    )
    found = history.before(
        mail(2, "jon@sky.example", "Re: Plans", answers=("<hers@x>", "<mine@x>"))
    )
    assert found.thread_owner
    assert not found.answers_owner
    assert found.thread_received == 1


def test_without_ids_the_subject_tells_of_those_the_owner_wrote_to_only():
    history = told(History(owner()), wrote(0, subject="Plans"))
    assert history.before(mail(1, subject="Re: Plans")).answers_owner
    stranger = history.before(mail(1, "x@spam.example", "Re: Plans"))
    assert not stranger.answers_owner
    assert not stranger.thread_owner


def test_a_subject_is_forgotten_after_two_months():
    history = told(History(owner()), wrote(0, subject="Plans"))
    assert not history.before(mail(61, subject="Re: Plans")).answers_owner


def test_a_promise_stands_until_the_owner_writes_again():
    history = told(History(owner()), mail(0), wrote(1, text="I will get back to you on Monday."))
    assert history.before(mail(2)).promised
    assert not history.before(mail(2, "jon@fjord.example")).promised
    assert not history.before(mail(182)).promised
    told(history, wrote(3, text="Here it is."))
    assert not history.before(mail(4)).promised


def test_others_of_the_organisation():
    history = told(
        History(owner()), mail(0, "jon@fjord.example"), wrote(1, "jon@fjord.example"), mail(2)
    )
    found = history.before(mail(3))
    assert (found.organisation_sent, found.organisation_received) == (1, 1)
    mine = history.before(mail(3, "jon@fjord.example"))
    assert (mine.organisation_sent, mine.organisation_received) == (0, 1)


def test_providers_are_no_organisation():
    history = told(History(owner()), wrote(0, "somebody@gmail.com"))
    assert history.before(mail(1, "another@gmail.com")).organisation_sent == 0


def test_the_most_trusted_introduction_is_told_from_its_time_on():
    history = History(owner())
    history.introduced(ANNA, "Jón", 0.4, START)
    history.introduced(ANNA, "Bára", 0.9, START + DAY)
    history.introduced(ANNA, "Einar", 0.2, START + 2 * DAY)
    assert history.before(mail(0)).introduced_by == ""
    found = history.before(mail(3))
    assert (found.introduced_by, found.introduced_trust) == ("Bára", 0.9)


def test_letters_to_a_multitude_make_nobody_somebody_the_owner_wrote_to():
    crowd = [f"p{n}@sky.example" for n in range(60)]
    history = told(History(owner()), wrote(0, ANNA, *crowd))
    assert history.before(mail(1)).sent == 0


def test_habits_fade_and_tell_of_silence():
    history = told(History(owner()), mail(0), wrote(1))
    now, later = history.habits(START + DAY), history.habits(START + 15 * DAY)
    assert now.sent == pytest.approx(1.0)
    assert later.sent == pytest.approx(0.5)
    assert later.silent_days == pytest.approx(14.0)
    assert History(owner()).habits(START).silent_days is None


_PEOPLE = ("anna@fjord.example", "jon@fjord.example", "bara@sky.example")
_STEPS = st.lists(
    st.tuples(
        st.floats(0, 5), st.sampled_from(_PEOPLE), st.sampled_from(("", "Plans", "Re: Plans", "Boat")),
        st.booleans(),
    ),
    max_size=30,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(_STEPS)
def test_against_a_search_through_everything(steps):
    """Outcomes and counts equal those of a plain search over all messages."""
    items, day = [], 0.0
    for n, (gap, who, subject, mine) in enumerate(steps):
        day += gap
        items.append(wrote(day, who, subject=subject) if mine else mail(day, who, subject, str(n)))
    history = History(owner())
    for place, item in enumerate(items):
        if isinstance(item, Approach):
            found = history.before(item)
            past = items[:place]
            letters = [i for i in past if isinstance(i, Sent) and item.party in i.recipients]
            theirs = [i for i in past if isinstance(i, Approach) and i.party == item.party]
            assert (found.sent, found.received) == (len(letters), len(theirs))
            assert found.answered <= found.received
            assert 0.0 <= found.strength <= 1.0
        history.note(item)
    for key, outcome in results(history, day + 10).items():
        approach = items[int(key)]
        after = [
            i
            for i in items
            if isinstance(i, Sent)
            and approach.party in i.recipients
            and approach.at < i.at <= approach.at + ANSWER_WITHIN
        ]
        assert outcome.wrote == bool(after)
        assert not outcome.answered or outcome.wrote
        plain = approach.subject.removeprefix("Re: ")
        same = [i for i in after if plain and i.subject.removeprefix("Re: ") == plain]
        assert outcome.answered or not same


def test_every_outcome_is_told_once():
    history = told(History(owner()), mail(0, key="a"), mail(1, key="b"))
    assert list(results(history, 7.5)) == ["a"]
    assert list(results(history, 20)) == ["b"]
    assert results(history, 40) == {}
