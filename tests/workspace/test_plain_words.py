"""Words that must not mislead: times nobody lives to see, sets nothing is known of, lists of deals."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from tengill.cli.import_words import unread
from tengill.workspace import presenting, settings, standing_words
from tengill.workspace.presenting import plain

_SAID = (presenting.day, presenting.day_short, presenting.month, presenting.moment_long)


@pytest.mark.parametrize("said", _SAID)
@pytest.mark.parametrize("year", [9998, 9999])
def test_the_end_of_time_is_no_other_year(said, year):
    assert said(datetime(year, 12, 31, tzinfo=UTC)) == "far in the future"
    assert "2031" in said(datetime(2031, 12, 31, tzinfo=UTC))


@pytest.mark.django_db
def test_the_last_moment_of_a_ledger_is_far_in_the_future_everywhere():
    last = int(datetime(9999, 12, 31, 23, 59, tzinfo=UTC).timestamp())
    with translation.override("is"):
        assert presenting.day(settings.at(last)) == "langt inni í framtíðinni"


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"not_enough": 12}, "12 people, and not enough evidence to read any of them."),
        (
            {"not_enough": 3, "connector": 1},
            "4 people: 1 is a connector and there is not enough evidence on 3 to say.",
        ),
    ],
)
def test_a_set_of_which_little_is_known_is_told_in_a_sentence(counts, told):
    assert plain(standing_words.lead([None], counts, 0)) == told


def test_deals_left_alone_say_where_they_go():
    assert "1 list of deals. " in unread([("pictures", 2), ("deals", 1)])
    assert unread([("deals", 1)]).endswith("tengill outcomes import FILE")
    assert "outcomes" not in unread([("tables", 1)])
