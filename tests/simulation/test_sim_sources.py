"""Every source beside the mail: read back by readers of our own and held against the truth."""

import json
import re
from collections import Counter
from datetime import UTC, datetime
from urllib.parse import unquote

import icalendar
import network_reading as reading
import pytest
import recurring_ical_events

from tengill.simulation import WorldSettings
from tengill.simulation.network.sources import SOURCES, TRUTH
from tengill.workspace.simulate import EVERYTHING, simulate_world, sources_of, written_in

pytestmark = pytest.mark.slow
SETTINGS = WorldSettings(seed=11, messages=900, years=4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("network")
    simulate_world(found, SETTINGS)
    return found


@pytest.fixture(scope="module")
def records(folder):
    return reading.rows_of(folder, "records")


@pytest.fixture(scope="module")
def people(folder):
    return {row["id"]: row for row in reading.rows_of(folder, "people")}


def of_file(records, file):
    return {row["line"]: row for row in records if row["file"] == file}


def points(row, kind):
    return sorted(one for one in row["points"] if one.startswith(f"{kind}:"))


# ---------------------------------------------------------------- cards and tables


@pytest.mark.parametrize(
    "file",
    [
        "contacts/phone.vcf", "contacts/tablet.vcf", "contacts/old-phone.vcf",
        "takeout/takeout-001.zip!Takeout/Contacts/All Contacts/All Contacts.vcf",
    ],
)  # fmt: skip
def test_every_card_is_in_the_truth_as_it_is_in_the_file(folder, records, file):
    told = of_file(records, file)
    cards = reading.cards(reading.text_of(folder, file))
    assert set(cards) == set(told)
    assert len(told) > 4
    for line, card in cards.items():
        row = told[line]
        assert reading.field(card, "FN") == [row["name"]]
        mails = sorted(f"email:{one.lower()}" for one in reading.field(card, "EMAIL"))
        assert mails == points(row, "email")
        phones = sorted(f"phone:{reading.e164(one)}" for one in reading.field(card, "TEL"))
        assert phones == points(row, "phone")
        assert "".join(reading.field(card, "UID")) == row["key"]
        assert "".join(reading.field(card, "ORG")).removesuffix(";") == row["organisation"]


def test_three_devices_write_three_versions(folder):
    for name, version in (("phone", "3.0"), ("tablet", "4.0"), ("old-phone", "2.1")):
        text = reading.text_of(folder, f"contacts/{name}.vcf")
        assert set(re.findall(r"^VERSION:(.*)\r$", text, re.MULTILINE)) == {version}
        if version != "2.1":
            assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "QUOTED-PRINTABLE" in text


@pytest.mark.parametrize(
    ("name", "mails", "phones"),
    [
        ("google", ("E-mail 1 - Value", "E-mail 2 - Value"), ("Phone 1 - Value", "Phone 2 - Value")),
        ("outlook", ("E-mail Address", "E-mail 2 Address", "E-mail 3 Address"),
         ("Business Phone", "Home Phone", "Mobile Phone")),
        ("people", ("Email",), ("Phone",)),
    ],
)  # fmt: skip
def test_every_row_is_in_the_truth_as_it_is_in_the_file(folder, records, name, mails, phones):
    told = of_file(records, f"contacts/{name}.csv")
    rows = reading.table(reading.text_of(folder, f"contacts/{name}.csv"))
    assert set(rows) == set(told)
    for line, row in rows.items():
        written = [one.lower() for key in mails for one in row[key].split(" ::: ") if one]
        whole = [one.removeprefix("email:") for one in points(told[line], "email")]
        assert sorted(written) == sorted(whole)
        numbers = {reading.e164(one) for key in phones for one in row[key].split(" ::: ") if one}
        assert numbers == {one.removeprefix("phone:") for one in points(told[line], "phone")}
        if name != "people":
            parts = (row["First Name"], row["Middle Name"], row["Last Name"])
            assert " ".join(filter(None, parts)) == (
                told[line]["name"] if told[line]["person"] else ""
            )


def test_outlook_has_its_92_columns(folder):
    rows = reading.table(reading.text_of(folder, "contacts/outlook.csv"))
    assert {len(row) for row in rows.values()} == {92}


# ---------------------------------------------------------------- LinkedIn


def test_connections_agree_with_the_truth(folder, records):
    file = "linkedin/Complete_LinkedInDataExport.zip!Connections.csv"
    told = of_file(records, file)
    text = reading.text_of(folder, file)
    assert text.startswith("Notes:\n")
    rows = reading.table(text, skip=3)
    named = {line: row for line, row in rows.items() if row["URL"]}
    assert set(named) == set(told)
    assert all(
        not row["First Name"] and row["Connected On"]
        for line, row in rows.items()
        if line not in told
    )
    for line, row in named.items():
        family = (
            row["Last Name"].split(", ")[0]
            if row["Last Name"][-3:] in ("PhD", "MBA", "PMP")
            else row["Last Name"]
        )
        assert f"{row['First Name']} {family}".split() == told[line]["name"].split()
        datetime.strptime(row["Connected On"], "%d %b %Y").replace(tzinfo=UTC)


def test_linkedin_messages_are_of_connected_people_and_in_the_truth(folder, people):
    rows = reading.table(
        reading.text_of(folder, "linkedin/Complete_LinkedInDataExport.zip!messages.csv")
    )
    names = {row["name"] for row in people.values()} | {"LinkedIn Member"}
    moments = set()
    for row in rows.values():
        assert row["FROM"] in names
        assert "\n" not in row["CONTENT"]
        assert len(row["TO"].split(",")) == len(row["RECIPIENT PROFILE URLS"].split(","))
        moments.add(
            int(
                datetime.strptime(row["DATE"], "%Y-%m-%d %H:%M:%S UTC")
                .replace(tzinfo=UTC)
                .timestamp()
            )
        )
    told = [
        row["at"] for row in reading.rows_of(folder, "contacts")
        if row["channel"] == "linkedin" and row["recorded"]
    ]  # fmt: skip
    assert told
    assert set(told) <= moments


def test_praise_is_for_what_people_know(folder, people):
    known = {
        (row["person"], row["en"].capitalize())
        for row in reading.rows_of(folder, "knowledge")
        if "level" in row
    }
    by_slug = {
        next(p[9:] for p in row["points"] if p.startswith("linkedin:")): pid
        for pid, row in people.items()
    }
    rows = reading.table(
        reading.text_of(
            folder, "linkedin/Complete_LinkedInDataExport.zip!Endorsement_Given_Info.csv"
        )
    )
    assert rows
    for row in rows.values():
        slug = row["Endorsee Public Url"].removeprefix("www.linkedin.com/in/")
        pid = by_slug[unquote(slug).lower()]
        assert (pid, row["Skill Name"]) in known


# ---------------------------------------------------------------- calendars


def test_meetings_of_the_truth_are_what_a_calendar_library_reads(folder, people):
    start, end = (datetime.fromtimestamp(at, UTC) for at in (SETTINGS.starts_at, SETTINGS.ends_at))
    owner = {one[6:] for one in people["p0000"]["points"] if one.startswith("email:")}
    by_mail = {
        p[6:]: pid for pid, row in people.items() for p in row["points"] if p.startswith("email:")
    }
    seen = set()
    for file in SOURCES["calendars"]:
        calendar = icalendar.Calendar.from_ical((folder / file).read_bytes())
        for event in recurring_ical_events.of(calendar).between(start, end):
            guests = event.get("ATTENDEE", [])
            guests = guests if isinstance(guests, list) else [guests]
            answers = {str(one).removeprefix("mailto:"): one.params["PARTSTAT"] for one in guests}
            if event["STATUS"] == "CANCELLED" or len(answers) > 20:
                continue
            if any(answers.get(one) == "DECLINED" for one in owner):
                continue
            at = event["DTSTART"].dt
            for address, answer in answers.items():
                if answer == "ACCEPTED" and address not in owner and isinstance(at, datetime):
                    seen.add((by_mail[address], int(at.timestamp())))
    told = {
        (row["person"], row["at"]) for row in reading.rows_of(folder, "contacts")
        if row["channel"] in ("meeting", "workshop") and row["recorded"]
    }  # fmt: skip
    assert len(seen) > 60
    # Some private entries name nobody invited: the truth knows of more than any reader can.
    assert seen <= told
    assert len(seen) > 0.8 * len(told)


def test_calendars_hold_every_shape(folder):
    events = [
        one
        for file in SOURCES["calendars"]
        for one in reading.events(reading.text_of(folder, file))
    ]
    text = "".join(line for one in events for lines in one.values() for line in lines)
    for sign in ("RRULE:FREQ=WEEKLY", "EXDATE", "RECURRENCE-ID", "VALUE=DATE:", "STATUS:CANCELLED", "PARTSTAT=DECLINED",
                 "TZID=Europe/Copenhagen", "TZID=Atlantic/Reykjavik", "PARTSTAT=TENTATIVE"):  # fmt: skip
        assert sign in text, sign
    assert max(len(one.get("ATTENDEE", ())) for one in events) > 60
    ahead = [one for one in events if one["DTSTART"][0].rpartition(":")[2] > "20190107"]
    assert ahead


# ---------------------------------------------------------------- archives


def x_data(folder, name):
    text = reading.text_of(folder, f"{SOURCES['x'][0]}!data/{name}.js")
    head, _, body = text.partition(" = ")
    assert head == f"window.YTD.{name.replace('-', '_')}.part0"
    return json.loads(body)


def test_the_x_archive_names_people_only_where_they_are_named(folder, people):
    by_id = {
        p[2:]: row for row in people.values() for p in row["points"] if re.fullmatch(r"x:\d+", p)
    }
    tweets = [one["tweet"] for one in x_data(folder, "tweets")]
    named = 0
    for tweet in tweets:
        for mention in tweet["entities"]["user_mentions"]:
            start, end = map(int, mention["indices"])
            assert tweet["full_text"][start:end] == f"@{mention['screen_name']}"
            assert by_id[mention["id_str"]]["name"] == mention["name"]
            named += 1
    assert named
    for name in ("follower", "following"):
        assert all(set(one[name]) == {"accountId", "userLink"} for one in x_data(folder, name))
    raised = [row["raised"] for row in reading.rows_of(folder, "knowledge") if "raised" in row]
    assert raised
    assert set(raised) <= {tweet["id_str"] for tweet in tweets}


def test_direct_messages_stand_newest_first_and_in_the_truth(folder, people):
    ids = {
        p[2:]: pid
        for pid, row in people.items()
        for p in row["points"]
        if re.fullmatch(r"x:\d+", p)
    }
    told = {
        (r["person"], r["at"])
        for r in reading.rows_of(folder, "contacts")
        if r["channel"] == "x" and r["recorded"]
    }
    seen = set()
    for one in x_data(folder, "direct-messages"):
        lines = [line["messageCreate"] for line in one["dmConversation"]["messages"]]
        stamps = [line["createdAt"] for line in lines]
        assert stamps == sorted(stamps, reverse=True)
        for line in lines:
            other = {ids[line["senderId"]], ids[line["recipientId"]]} - {"p0000"}
            seen.add((other.pop(), int(datetime.fromisoformat(line["createdAt"]).timestamp())))
    assert told <= seen


def test_mastodons_direct_posts_go_to_one_and_never_to_the_public(folder):
    outbox = json.loads(reading.text_of(folder, f"{SOURCES['mastodon'][0]}!outbox.json"))[
        "orderedItems"
    ]
    public = "https://www.w3.org/ns/activitystreams#Public"
    direct = [
        one
        for one in outbox
        if public not in one["to"] + one["cc"] and "/followers" not in one["to"][0]
    ]
    told = {
        r["at"] for r in reading.rows_of(folder, "contacts") if r["channel"] == "mastodon" and r["recorded"]
    }  # fmt: skip
    assert {int(datetime.fromisoformat(one["published"]).timestamp()) for one in direct} == told
    assert any(public in one["to"] for one in outbox)
    for one in direct:
        assert [tag["href"] for tag in one["object"]["tag"]] == one["to"]


def test_the_takeout_repeats_what_other_exports_hold(folder):
    member = f"{SOURCES['takeout'][0]}!Takeout/Mail/All mail Including Spam and Trash.mbox"
    mail = reading.text_of(folder, member, "latin-1")
    ids = re.findall(r"^Message-ID: (<.*>)", mail, re.MULTILINE | re.IGNORECASE)
    own = (folder / "mailbox.mbox").read_text(encoding="latin-1")
    assert len(ids) > 5
    assert all(one in own for one in ids)
    assert re.match(r"From \d+@xxx \w{3} \w{3} \d\d \d\d:\d\d:\d\d \+0000 \d{4}\n", mail)


# ---------------------------------------------------------------- the truth as a whole


def test_points_of_a_record_are_that_persons_or_shared(records, people):
    owners = {point: pid for pid, row in people.items() for point in row["points"]}
    desks = 0
    for row in records:
        for point in row["points"]:
            if owners.get(point) == row["person"] or point.endswith("-2"):
                continue
            shared = people[row["person"]]["shared"] if row["person"] else []
            if point not in shared:
                assert "desk" in row["how"] or row["organisation_card"], row
                assert point not in owners
                desks += 1
    assert desks


def test_who_will_be_in_touch_follows_from_the_contacts(folder):
    times = {}
    weak = ("pitch_cold", "self_introduction", "polite_no")
    for row in reading.rows_of(folder, "contacts"):
        if row["kind"] not in weak:
            times.setdefault(row["person"], []).append(row["at"])
    rows = reading.rows_of(folder, "touch")
    assert {row["at"] for row in rows} == {
        SETTINGS.ends_at - year * 365 * 86400 for year in range(4)
    }
    for row in rows:
        before = [at for at in times[row["person"]] if at < row["at"]]
        after = [at for at in times[row["person"]] if row["at"] <= at <= row["at"] + 180 * 86400]
        assert row["next_180"] == bool(after)
        assert (row["last"], row["contacts"]) == (max(before), len(before))
    assert 0.05 < sum(row["next_180"] for row in rows) / len(rows) < 0.9


def test_relations_end_and_closer_ones_are_in_touch_more_often(folder):
    ties = [
        row for row in reading.rows_of(folder, "ties") if row["why"] == "owner" and row["phases"]
    ]
    ended = [row for row in ties if row["phases"][-1][1] < SETTINGS.ends_at]
    assert 0.1 < len(ended) / len(ties) < 0.95
    counts = Counter(row["person"] for row in reading.rows_of(folder, "contacts"))
    mean = {
        kind: sum(counts[row["b"]] for row in some) / len(some)
        for kind in ("regular", "loose", "faint")
        if (some := [row for row in ties if row["kind"] == kind])
    }
    assert mean["regular"] > mean["loose"] > mean["faint"]


def test_asks_offers_and_fits_are_of_the_mail_and_of_strangers(folder):
    mail = (folder / "mailbox.mbox").read_text(encoding="latin-1")
    wishes = reading.rows_of(folder, "wishes")
    assert {row["kind"] for row in wishes} == {"ask", "offer"}
    assert all(row["message_id"] in mail for row in wishes)
    letters = [
        one for row in reading.rows_of(folder, "knowledge") for one in row.get("letters", ())
    ]
    assert letters
    assert all(one in mail for one in letters)
    tied = {
        frozenset((row["a"], row["b"]))
        for row in reading.rows_of(folder, "ties")
        if row["why"] != "family"
    }
    for row in reading.rows_of(folder, "fits"):
        assert frozenset((row["seeker"], row["provider"])) not in tied


def test_a_source_is_the_same_whatever_else_is_written(folder, tmp_path):
    simulate_world(tmp_path, SETTINGS, sources=sources_of("vcards,google"))
    assert not (tmp_path / "mailbox.mbox").exists()
    for file in (*SOURCES["vcards"], *SOURCES["google"]):
        assert (tmp_path / file).read_bytes() == (folder / file).read_bytes()


def test_everything_is_written_and_told(folder):
    expected = {file for files in SOURCES.values() for file in files} | set(TRUTH)
    assert expected <= set(written_in(folder, EVERYTHING))
