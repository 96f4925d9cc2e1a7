"""How sources disagree: as often as told, only in the ways told, and the same for the same seed."""

import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from math import sqrt

import network_reading as reading
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tengill.simulation import WorldSettings
from tengill.simulation.network import spelling
from tengill.simulation.network.bulk import BulkSizes, write_bulk
from tengill.simulation.network.habits import HABITS
from tengill.simulation.network.phones import as_written, numbered
from tengill.simulation.network.sources import SOURCES, files_of
from tengill.simulation.streams import Streams
from tengill.workspace.simulate import simulate_world, sources_of

pytestmark = pytest.mark.slow
SETTINGS = WorldSettings(seed=23, messages=120, years=6)
PEOPLE = 1500
FILES = {
    "linkedin/Complete_LinkedInDataExport.zip!Connections.csv": "linkedin", "contacts/phone.vcf": "phone",
    "contacts/tablet.vcf": "tablet", "contacts/old-phone.vcf": "old-phone", "contacts/google.csv": "google",
    "contacts/outlook.csv": "outlook", "contacts/people.csv": "people",
}  # fmt: skip
CHANGED = {
    "folded",
    "typo",
    "initial",
    "nickname",
    "swapped",
    "former-name",
    "particle",
    "given-only",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("crowd")
    simulate_world(found, SETTINGS, sources=sources_of("contacts"), people=PEOPLE)
    return found


@pytest.fixture(scope="module")
def people(folder):
    return {row["id"]: row for row in reading.rows_of(folder, "people")}


@pytest.fixture(scope="module")
def records(folder):
    return [row for row in reading.rows_of(folder, "records") if row["person"]]


def by_source(records):
    found = defaultdict(list)
    for row in records:
        found[FILES[row["file"]]].append(row)
    return found


def near(count, among, chance):
    """Within four and a half standard deviations (of a binomial), and a small allowance."""
    return abs(count / among - chance) < 4.5 * sqrt(chance * (1 - chance) / among) + 0.012


def test_as_many_people_as_asked_for_are_on_cards(people, records):
    assert len(people) == PEOPLE
    assert len({row["person"] for row in records}) > 0.8 * PEOPLE
    assert len(records) > 1.5 * PEOPLE


def test_hardly_anybody_shows_an_address_on_linkedin(folder):
    text = reading.text_of(folder, "linkedin/Complete_LinkedInDataExport.zip!Connections.csv")
    rows = [row for row in reading.table(text, skip=3).values() if row["URL"]]
    missing = sum(not row["Email Address"] for row in rows) / len(rows)
    assert 0.95 <= missing < 1


@pytest.mark.parametrize("source", HABITS)
def test_each_source_errs_as_often_as_told(source, people, records):
    rows = by_source(records)[source]
    habits = HABITS[source]
    assert len(rows) > 100
    how = Counter(way for row in rows for way in row["how"])
    assert near(how["given-only"], len(rows) - how["initial"], habits.given_only)
    assert near(how["old"], len(rows), habits.stale)
    swappable = [row for row in rows if "given-only" not in row["how"]]
    assert near(how["swapped"], len(swappable), habits.swapped)
    called = [row for row in rows if people[row["person"]]["short"]]
    assert near(how["nickname"], len(called), habits.nickname)
    first = [row for row in rows if "twice" not in row["how"]]
    assert near(how["twice"], len(first), habits.twice)
    # A slip leaves short names as they are, and some folds change nothing.
    for way, chance in (("typo", habits.typo), ("folded", habits.folded)):
        assert how[way] / len(rows) < chance or near(how[way], len(rows), chance)
    if habits.phone:
        phones = sum(any(p.startswith("phone:") for p in row["points"]) for row in rows)
        assert phones / len(rows) > habits.phone or near(phones, len(rows), habits.phone)


def test_whatever_is_not_told_as_changed_is_the_truth(people, records):
    exact = Counter()
    for row in records:
        person = people[row["person"]]
        if CHANGED & set(row["how"]):
            exact["changed"] += 1
            continue
        assert (row["given"], row["family"]) == (person["given"], person["family"])
        assert row["middle"] in ("", person["middle"])
        exact["same"] += 1
    assert exact["changed"] > 0.1 * len(records)
    assert exact["same"] > 0.5 * len(records)


def test_what_is_told_as_changed_is(people, records):
    for row in records:
        person, how = people[row["person"]], set(row["how"])
        if how & CHANGED == {"nickname"}:
            assert row["given"] == person["short"]
        if how & CHANGED == {"former-name"}:
            assert row["family"] == person["former_family"] != person["family"]
        if how & CHANGED == {"swapped"}:
            assert (row["family"], row["given"]) == (person["given"], person["family"])
        if how & CHANGED == {"folded"}:
            assert row["name"].isascii() or row["name"] != person["name"]
        if how & CHANGED == {"given-only"}:
            assert row["name"] == person["given"]
        if "old-employer" in how:
            last = person["jobs"][-1][1]
            assert not row["organisation"].startswith(last) or len(person["jobs"]) > 1


def test_the_hard_cases_are_there(people, records):
    names = Counter(row["name"] for row in people.values())
    assert sum(count > 1 for count in names.values()) >= 5
    holders = defaultdict(set)
    for row in records:
        for point in row["points"]:
            holders[point].add(row["person"])
    shared = [point for point, some in holders.items() if len(some) > 1]
    assert any(point.startswith("phone:") for point in shared)
    assert any(point.startswith("email:fam.") for point in shared)
    assert any(point.startswith("email:info@") for row in records for point in row["points"])
    most = max(sum(p.startswith("email:") for p in row["points"]) for row in people.values())
    assert most > 8
    assert any(re.match(r"van |de |ter ", row["family"]) for row in people.values())
    assert any("þ" in row["name"].lower() or "ð" in row["name"] for row in people.values())
    assert {"particle", "family-phone", "family-mail", "desk", "twice"} <= {
        w for r in records for w in r["how"]
    }


def test_nobodys_own_points_are_anothers(people):
    owners = Counter(point for row in people.values() for point in row["points"])
    assert set(owners.values()) == {1}
    domains = {
        p.rpartition("@")[2]
        for row in people.values()
        for p in row["points"]
        if p.startswith("email:")
    }
    assert all(domain.endswith((".example", ".test")) for domain in domains)


# ---------------------------------------------------------------- deterministic


def test_the_same_seed_gives_the_same_files_in_any_process(tmp_path):
    program = (
        "import sys; from pathlib import Path; from tengill.simulation import WorldSettings;"
        "from tengill.workspace.simulate import simulate_world;"
        "simulate_world(Path(sys.argv[1]), WorldSettings(seed=9, messages=120, years=1))"
    )
    prints = []
    for number, hashing in enumerate(("0", "4711")):
        folder = tmp_path / str(number)
        environment = os.environ | {"PYTHONHASHSEED": hashing, "TZ": ("UTC", "Asia/Tokyo")[number]}
        subprocess.run([sys.executable, "-c", program, str(folder)], check=True, env=environment)
        prints.append(reading.fingerprint(folder))
    assert prints[0] == prints[1]
    assert len(prints[0]) > 30


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 10**9), people=st.integers(1, 90), messages=st.integers(1, 80),
    years=st.floats(0.02, 3), sources=st.sets(st.sampled_from(sorted(set(SOURCES) - {"mail"})), min_size=1),
)  # fmt: skip
def test_any_small_world_is_whole(tmp_path_factory, seed, people, messages, years, sources):
    folder = tmp_path_factory.mktemp("any")
    world = WorldSettings(seed=seed, messages=messages, years=years)
    simulate_world(folder, world, sources=frozenset(sources), people=people)
    for file in files_of(frozenset(sources)):
        assert (folder / file).exists()
    known = {row["id"] for row in reading.rows_of(folder, "people")}
    assert "p0000" in known
    for name in ("records", "touch", "contacts", "knowledge"):
        for row in reading.rows_of(folder, name):
            assert row["person"] in known or row.get("organisation_card")
    for row in reading.rows_of(folder, "ties"):
        assert {row["a"], row["b"]} <= known
        assert row["a"] != row["b"]


# ---------------------------------------------------------------- the small parts


@pytest.mark.parametrize(
    ("text", "plain", "other"),
    [
        ("Þórdís Æsa", "Thordis Aesa", "Thordis Aesa"), ("Björk", "Bjork", "Bjoerk"), ("Weiß", "Weiss", "Weiss"),
        ("Łąkowska", "Lakowska", "Lakowska"), ("Søren", "Soren", "Soeren"), ("Anna", "Anna", "Anna"),
    ],
)  # fmt: skip
def test_letters_get_lost(text, plain, other):
    assert spelling.folded(text) == plain
    assert spelling.transliterated(text) == other


@given(st.text("abcdefghijklmnop", min_size=1, max_size=12), st.integers(0, 10**6))
def test_a_slip_is_one_slip(text, seed):
    slipped = spelling.mistyped(text, Streams(seed).stream("slip"))
    assert slipped[0] == text[0]
    assert abs(len(slipped) - len(text)) <= 1
    assert sum((Counter(text) - Counter(slipped)).values()) <= 1


@given(st.integers(0, 99_999), st.booleans(), st.floats(0, 0.999))
def test_a_number_reads_the_same_however_it_is_written(number, icelandic, way):
    phone = numbered(number, icelandic=icelandic)
    assert reading.e164(as_written(phone, way)) == phone


def test_no_two_numbers_are_alike():
    for icelandic in (True, False):
        assert len({numbered(n, icelandic=icelandic) for n in range(100_000)}) == 100_000


@pytest.mark.parametrize("words", ["", "mail,letters", "carrier-pigeon"])
def test_a_source_that_is_none_is_refused_with_the_choice(words):
    with pytest.raises(ValueError, match="Choose from: all, contacts, social, mail, linkedin"):
        sources_of(words)


@pytest.mark.parametrize("people", [0, 50_001])
def test_more_people_than_there_are_numbers_are_refused(people, tmp_path):
    with pytest.raises(ValueError, match="at most 50,000"):
        simulate_world(tmp_path, SETTINGS, sources=sources_of("google"), people=people)
    assert not list(tmp_path.rglob("*.csv"))


def test_groups_of_sources():
    assert sources_of("all") == frozenset(SOURCES)
    assert sources_of("contacts, x") == {"linkedin", "vcards", "google", "outlook", "people", "x"}


# ---------------------------------------------------------------- any size


def test_bulk_holds_as_much_as_asked_for(tmp_path):
    sizes = BulkSizes(connections=40, messages=300, cards=50, events=120)
    files = write_bulk(tmp_path / "a", sizes)
    export = f"a/{files['linkedin'].name}"
    connections = reading.table(reading.text_of(tmp_path, f"{export}!Connections.csv"), skip=3)
    messages = reading.table(reading.text_of(tmp_path, f"{export}!messages.csv"))
    assert (len(connections), len(messages)) == (40, 300)
    assert len({row["URL"] for row in connections.values()}) == 40
    assert len({(row["CONTENT"], row["DATE"]) for row in messages.values()}) == 300
    cards = reading.cards(reading.text_of(tmp_path, "a/contacts.vcf"))
    assert len(cards) == 50
    assert {reading.field(card, "VERSION")[0] for card in cards.values()} == {"2.1", "3.0", "4.0"}
    events = reading.events(reading.text_of(tmp_path, "a/calendar.ics"))
    assert len(events) == len({one["UID"][0] for one in events}) == 120
    assert max(len(one["ATTENDEE"]) for one in events) > 30
    write_bulk(tmp_path / "b", sizes)
    assert reading.fingerprint(tmp_path / "a") == reading.fingerprint(tmp_path / "b")


def test_bulk_leaves_out_what_is_not_asked_for(tmp_path):
    files = write_bulk(tmp_path, BulkSizes(connections=0, messages=0, cards=3, events=0))
    assert set(files) == {"vcards"}
    assert [path.name for path in tmp_path.iterdir()] == ["contacts.vcf"]
