"""What an import brings, in words."""

import pytest

from tengill.cli.import_words import brings, together
from tengill.web.sources_words import brings as on_screen
from tengill.workspace.planning import Bringing


def test_readers_of_one_place_are_told_as_one() -> None:
    told = (
        Bringing("mastodon", "interactions", 35, exact=False),
        Bringing("vcard", "people", 1, exact=True),
        Bringing("mastodon-csv", "interactions", 19, exact=True),
        Bringing("mastodon-list", "people", 2, exact=True),
    )
    assert together(told) == "Mastodon about 54 interactions, 2 people; vCard 1 person"


@pytest.mark.parametrize("told_by", [brings, on_screen])
def test_the_people_of_an_archive_are_one_number(told_by) -> None:
    told = (
        Bringing("google", "people", 2, exact=True),
        Bringing("icalendar", "meetings", 1, exact=True),
        Bringing("vcard", "people", 1, exact=False),
    )
    assert told_by(told) == "about 3 people, 1 meeting"
