"""The reference exports beside the checkout: every file is known, and read as its README says."""

import pytest
from social_builders import facts, of, reasons

from tengill.facts.contacts import Contact
from tengill.facts.interactions import Interaction
from tengill.facts.messages import Message
from tengill.sources.formats import format_of

pytestmark = pytest.mark.shared


def told(shared, folder):
    files = sorted(
        path
        for path in (shared / "formats" / folder).rglob("*")
        if path.suffix in {".csv", ".json", ".js"}
    )
    assert files
    return {path.name: facts(path.read_bytes(), str(path)) for path in files}


@pytest.mark.parametrize(
    ("folder", "cards", "interactions", "messages"),
    [("x_archive", 7, 5, 5), ("mastodon", 7, 6, 3), ("linkedin/synthetic_true_shape", 16, 16, 18)],
)
def test_true_shapes(shared, folder, cards, interactions, messages):
    found = [one for facts_of_file in told(shared, folder).values() for one in facts_of_file]
    assert not {"record unreadable", "file incomplete"} & set(reasons(found))
    assert len(of(found, Contact)) == cards
    assert len(of(found, Interaction)) == interactions
    assert len(of(found, Message)) == messages


@pytest.mark.slow
def test_a_whole_export_of_linkedin(shared):
    found = told(shared, "linkedin/silkyrich_synthetic")
    assert len(of(found["Connections.csv"], Interaction)) == 2000
    assert all(one for one in found.values())
    trouble = {one for name in found for one in reasons(found[name])}
    assert trouble <= {"nothing for the network"}


def test_deals_are_left_to_outcomes(shared):
    for path in (shared / "formats" / "outcomes").glob("*.csv"):
        assert format_of(path.read_bytes()[: 1 << 16]) is None, path.name
