"""A simulated world: the same for the same seed, whole, and true to its own truth."""

import csv
import hashlib
import json
import mailbox
import os
import subprocess
import sys
from decimal import Decimal
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from tengill.simulation import WorldSettings, simulate, write
from tengill.simulation.population import OWNER
from tengill.workspace.simulate import simulate_world

pytestmark = pytest.mark.slow
SETTINGS = WorldSettings(seed=5, messages=2500, years=6)


@pytest.fixture(scope="module")
def world():
    return simulate(SETTINGS)


@pytest.fixture(scope="module")
def written(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    calls = []
    paths = write(world, folder, lambda done, wanted: calls.append((done, wanted)))
    assert calls[-1] == (paths.messages, paths.messages)
    return paths


@pytest.fixture(scope="module")
def truth(written):
    return json.loads(written.truth.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def mails(written):
    return read_back(written.mailbox)


def read_back(path: Path) -> list:
    box = mailbox.mbox(path)
    try:
        return list(box)
    finally:
        box.close()


def fingerprint(folder: Path) -> str:
    files = sorted(folder.iterdir())
    return hashlib.sha256(b"".join(f.name.encode() + f.read_bytes() for f in files)).hexdigest()


def test_the_same_seed_gives_the_same_bytes_in_any_process(tmp_path):
    program = (
        "import sys; from pathlib import Path; from tengill.simulation import *;"
        "write(simulate(WorldSettings(seed=9, messages=300, years=2)), Path(sys.argv[1]))"
    )
    prints = set()
    for number, hashing in enumerate(("0", "4711")):
        folder = tmp_path / str(number)
        environment = os.environ | {"PYTHONHASHSEED": hashing, "TZ": ("UTC", "Asia/Tokyo")[number]}
        subprocess.run([sys.executable, "-c", program, str(folder)], check=True, env=environment)
        prints.add(fingerprint(folder))
    here = tmp_path / "here"
    write(simulate(WorldSettings(seed=9, messages=300, years=2)), here)
    assert prints == {fingerprint(here)}


def test_another_seed_gives_another_world(tmp_path):
    for seed in (1, 2):
        write(simulate(WorldSettings(seed=seed, messages=100, years=1)), tmp_path / str(seed))
    assert fingerprint(tmp_path / "1") != fingerprint(tmp_path / "2")


def test_the_mailbox_holds_as_many_messages_as_asked_for(written, mails):
    assert written.messages == SETTINGS.messages
    assert len(mails) == written.messages + written.duplicates
    assert written.duplicates > 0
    assert all(mail["Message-ID"] and mail["Date"] and mail["From"] for mail in mails)


def test_every_answered_message_stands_earlier(mails):
    seen = set()
    answers = 0
    for mail in mails:
        for header in ("In-Reply-To", "References"):
            for reference in (mail[header] or "").split():
                assert reference in seen
                answers += 1
        seen.add(mail["Message-ID"])
    assert answers > 100


def test_every_message_of_the_truth_is_in_the_mailbox(truth, mails):
    ids = [mail["Message-ID"] for mail in mails]
    counted = {one: ids.count(one) for one in truth["duplicates"]}
    assert set(counted.values()) == {2}
    single = set(ids)
    assert len(ids) == len(single) + len(truth["duplicates"])
    told = [act["message_id"] for act in truth["acts"] if act["in_archive"]]
    assert len(told) == len(set(told)) > 30
    assert set(told) <= single
    bulk = [one for one, _ in truth["bulk_messages"]]
    assert len(bulk) == len(set(bulk)) > 100
    assert set(bulk) <= single
    assert not set(bulk) & set(told)


def test_mail_that_bypassed_the_owner_is_told_and_not_archived(truth):
    unseen = [act for act in truth["acts"] if not act["in_archive"]]
    assert unseen
    assert all(act["message_id"] is None for act in unseen)
    assert truth["unseen_messages"] >= len(unseen)


def test_the_owner_is_on_every_letter(truth, mails):
    owner = next(person for person in truth["people"] if person["id"] == OWNER)
    blind = 0
    for mail in mails:
        everybody = " ".join(str(mail.get(name, "")) for name in ("From", "To", "Cc"))
        blind += not any(address in everybody for address in owner["addresses"])
    assert len(owner["addresses"]) == 3
    assert 0 < blind < len(mails) / 2  # lists and blind copies only


def test_an_outcomes_causes_stand_in_the_order_of_time(truth):
    acts = {act["id"]: act for act in truth["acts"]}
    caused = [outcome for outcome in truth["outcomes"] if outcome["chain"]]
    assert caused
    for outcome in caused:
        moments = [acts[key]["at"] for key in outcome["chain"]]
        assert moments == sorted(moments)
        assert all(
            acts[key]["took"] and acts[key]["took_at"] <= outcome["at"] for key in outcome["chain"]
        )
        assert outcome["chain"] in outcome["routes"]
        last = acts[outcome["chain"][-1]]
        assert {last["left"], last["right"]} == {outcome["buyer"], outcome["seller"]}


def test_ties_come_from_acts_that_took(truth):
    acts = {act["id"]: act for act in truth["acts"]}
    assert truth["ties"]
    for tie in truth["ties"]:
        act = acts[tie["by"]]
        assert act["took"]
        assert act["took_at"] == tie["at"]
        assert {act["left"], act["right"]} == {tie["a"], tie["b"]}


def test_deals_and_truth_agree_to_the_last_digit(truth, written):
    with written.deals.open(encoding="utf-8", newline="") as file:
        rows = {row["Deal ID"]: row for row in csv.DictReader(file)}
    people = {person["id"]: person for person in truth["people"]}
    assert len(rows) == written.deals_count == len(truth["outcomes"])
    for outcome in truth["outcomes"]:
        row = rows[outcome["key"]]
        assert Decimal(row["Amount"]) == Decimal(outcome["amount"]) > 0
        assert row["Currency"] == outcome["currency"]
        assert row["Buyer contact"] == people[outcome["buyer"]]["name"]
        assert row["Seller contact"] == people[outcome["seller"]]["name"]
        if row["Seller email"]:
            assert row["Seller email"] in people[outcome["seller"]]["addresses"]
        if outcome["currency"] == "ISK":
            assert "." not in row["Amount"]


def test_nobody_in_it_can_be_anybody(truth, mails):
    for person in truth["people"]:
        for address in person["addresses"]:
            assert address.rpartition(".")[2] in {"example", "test"}
            assert address.isascii()
    names = [person["name"] for person in truth["people"]]
    assert len(names) == len(set(names))


def test_labels_name_every_message_once(written, mails):
    rows = [json.loads(line) for line in written.labels.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == list(dict.fromkeys(mail["Message-ID"] for mail in mails))
    kinds = {kind for row in rows for kind in row["labels"]}
    assert {"bulk", "introduction", "acknowledgement", "pitch_cold", "false_friend"} <= kinds


def test_many_forms_of_mail_occur(mails):
    encodings, types, charsets = set(), set(), set()
    for mail in mails:
        for part in mail.walk():
            types.add(part.get_content_type())
            encodings.add(part["Content-Transfer-Encoding"])
            charsets.add(part.get_content_charset())
    assert {"quoted-printable", "base64", "8bit", "7bit"} <= encodings
    assert {"multipart/alternative", "multipart/mixed", "text/html"} <= types
    assert {"utf-8", "iso-8859-1", "us-ascii"} <= charsets
    assert any("=?utf-8?q?" in str(mail["From"]).lower() for mail in mails)
    assert any("=?utf-8?b?" in str(mail["From"]).lower() for mail in mails)
    assert any(mail["List-Unsubscribe"] for mail in mails)
    texts = [body(mail) for mail in mails]
    assert any("wrote:" in text for text in texts)
    assert any("skrifaði" in text for text in texts)
    assert any("-----Original Message-----" in text for text in texts)
    assert any("Forwarded message" in text for text in texts)


def body(mail) -> str:
    while mail.is_multipart():
        mail = mail.get_payload(0)
    return mail.get_payload(decode=True).decode(mail.get_content_charset() or "utf-8")


def test_icelandic_names_survive_their_headers(truth, mails):
    names = {person["name"] for person in truth["people"]}
    read = {str(make_header(decode_header(mail["From"]))).partition(" <")[0] for mail in mails}
    assert any(not name.isascii() for name in read & names)


def test_lines_starting_with_from_are_quoted_as_mboxrd(written, mails):
    data = written.mailbox.read_bytes()
    assert b"\n>From " in data
    assert data.count(b"\nFrom ") + 1 == len(mails)


def test_no_letter_leaves_a_slot_unfilled(mails):
    for mail in mails:
        if mail.get_content_type() != "text/html":
            assert "{" not in body(mail)
            assert "{" not in str(mail["Subject"])


def test_without_a_person_the_others_draw_the_same_numbers(world):
    same = world.without()
    assert same.deeds == world.history.deeds
    assert same.results == world.history.results
    gone = world.without(OWNER)
    assert not any(OWNER in {d.connector, d.left, d.right} for d in gone.deeds.values())
    shared = gone.deeds.keys() & world.history.deeds.keys()
    assert shared
    for key in shared:
        one, other = gone.deeds[key], world.history.deeds[key]
        assert (one.connector, one.left, one.right, one.at) == (
            other.connector,
            other.left,
            other.right,
            other.at,
        )
    before = {result.key for result in world.history.results if result.won}
    after = {result.key for result in gone.results if result.won}
    assert before - after


def test_removing_somebody_who_did_nothing_changes_nothing(world):
    active = {OWNER}
    for deed in world.history.deeds.values():
        active |= {deed.connector, deed.left, deed.right}
    for result in world.history.results:
        active |= {result.need.seeker, result.provider}
    providers = {pid for pids in world.population.providers.values() for pid in pids}
    seekers = {need.seeker for need, *_ in world.history.asked}
    idle = [p.pid for p in world.population.people if p.pid not in active | providers | seekers]
    assert idle
    gone = world.without(idle[0])
    assert gone.results == world.history.results


@pytest.mark.parametrize(
    "wrong",
    [
        {"messages": 0},
        {"years": 0},
        {"phrasings": "some"},
        {"icelandic": 2},
        {"owner_address": "me"},
    ],
)
def test_settings_that_make_no_world_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        WorldSettings(**wrong)


def test_one_message_is_a_world_too(tmp_path):
    paths = write(simulate(WorldSettings(messages=1, years=0.1)), tmp_path)
    assert paths.messages >= 1
    assert len(read_back(paths.mailbox)) == paths.messages + paths.duplicates


def test_the_use_case_counts_what_it_wrote(tmp_path):
    done = simulate_world(tmp_path, WorldSettings(seed=2, messages=400, years=3))
    assert done.paths.mailbox == tmp_path / "mailbox.mbox"
    assert done.counts["messages"] == 400
    truth = json.loads(done.paths.truth.read_text(encoding="utf-8"))
    made = [a for a in truth["acts"] if a["connector"] == OWNER and a["kind"] == "introduction"]
    assert done.counts["introductions_by_owner"] == len(made) > 0
    assert done.counts["deals_won"] == sum(o["state"] == "won" for o in truth["outcomes"])
    assert done.owner_name == "Sigríður Hallvarðsdóttir"
    assert len(done.owner_addresses) == 3


def test_received_mail_tells_where_it_was_delivered(truth, mails):
    owner = next(person for person in truth["people"] if person["id"] == OWNER)
    for mail in mails:
        sent = any(address in str(mail["From"]) for address in owner["addresses"])
        assert (mail["Delivered-To"] is None) == sent
        assert sent or mail["Delivered-To"] in owner["addresses"]
