"""What an import brings, in words."""

from tengill.cli.import_words import together
from tengill.workspace.planning import Bringing


def test_readers_of_one_place_are_told_as_one() -> None:
    told = (
        Bringing("mastodon", "interactions", 35, exact=False),
        Bringing("vcard", "people", 1, exact=True),
        Bringing("mastodon-csv", "interactions", 19, exact=True),
        Bringing("mastodon-list", "people", 2, exact=True),
    )
    assert together(told) == "Mastodon about 54 interactions, 2 people; vCard 1 person"
