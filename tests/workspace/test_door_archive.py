"""Judging archives without a ledger: every message once, in the order of time, with its reasons."""

import json
import random

import pytest
from door_builders import OWNER, answered, mailbox, newsletter, stranger
from mail_builders import ADA, BJORK, CARL, letter, mbox

from tengill.workspace.door.archive import doors_told, judge_archive


@pytest.fixture
def judged(tmp_path):
    """Judges some letters as a file, as often as one likes."""

    def run(letters, **more):
        file = tmp_path / "mail.mbox"
        file.write_bytes(mbox(letters))
        return list(judge_archive([file], OWNER, processes=0, **more))

    return run


def by_number(lines):
    return {line["id"].partition("@")[0].strip("<"): line for line in lines}


@pytest.mark.slow
def test_every_message_is_a_line_of_json_in_the_order_of_time(judged):
    letters = mailbox(rounds=6)
    lines = judged(letters)
    assert len(lines) == len(letters)
    assert [line["date"] for line in lines] == sorted(line["date"] for line in lines)
    json.dumps(lines)
    for line in lines:
        if line["from"] == OWNER:
            assert line["verdict"] is None
            assert line["sent_by_owner"]
        else:
            assert line["verdict"] in {"now", "digest", "decline", "mute"}
            assert 0 <= line["chance"] <= 1
            assert line["minutes"] >= 0
            assert line["reasons"]
            assert all(reason["sentence"] for reason in line["reasons"])


@pytest.mark.slow
def test_the_order_in_the_file_does_not_matter(judged):
    letters = mailbox(rounds=6)
    shuffled = letters[:]
    random.Random(7).shuffle(shuffled)

    def verdicts(lines):
        return {one["id"]: (one["verdict"], one.get("chance"), one.get("reasons")) for one in lines}

    assert verdicts(judged(shuffled)) == verdicts(judged(letters))


def test_the_same_text_is_told_by_its_template(judged):
    lines = by_number(judged([stranger(n) for n in range(1, 8)]))
    last = lines["7"]["template"]
    assert last["messages"] == 6
    assert last["people"] == 6
    assert lines["1"]["template"]["messages"] == 0
    assert last["group"] == lines["2"]["template"]["group"]


def test_what_came_later_is_not_known_before(judged):
    """Björk is a stranger until Ada has written to her, whatever stands later in the file."""
    lines = by_number(judged([*answered(1, BJORK, 1.0), letter(3, BJORK, (ADA,), days=5)]))
    assert lines["1"]["relationship"]["sent"] == 0
    assert lines["3"]["relationship"]["sent"] == 1
    assert lines["3"]["verdict"] in {"now", "digest"}


def test_copies_of_a_message_have_one_verdict_and_no_template(judged):
    one = letter(1, CARL, (ADA,), "A word", "A word about the harbour and its crane, " * 5)
    lines = judged([one, one, one])
    assert [line.get("copy", False) for line in lines] == [False, True, True]
    assert {line["template"]["messages"] for line in lines} == {0}
    assert len({line["verdict"] for line in lines}) == 1


def test_rules_and_topics_are_heeded(judged):
    doors = doors_told(["now: guest posts from strangers"], ["harbour"])
    lines = by_number(judged([stranger(1), newsletter(2, 3)], doors=doors))
    assert (lines["1"]["verdict"], lines["1"]["basis"]) == ("now", "rule")
    assert lines["2"]["topics"] == ["harbour"]


def test_an_introduction_by_somebody_trusted_opens_the_door(judged):
    known = [one for n in range(1, 21, 2) for one in answered(n, BJORK, float(n))]
    bridge = letter(
        50, BJORK, (ADA,), "Carl and Ada",
        "Hello Ada,\n\nI would like to introduce you to Carl Moe, copied here, who builds harbours."
        "\n\nBjörk", cc=(CARL,), days=30,
    )  # fmt: skip
    pitch = stranger(51, sender=CARL, days=32)
    alone = by_number(judged([*known, pitch]))["51"]
    introduced = by_number(judged([*known, bridge, pitch]))["51"]
    assert introduced["relationship"]["introduced_by"] == "Björk Dal"
    assert introduced["verdict"] in {"now", "digest"}
    assert alone["relationship"]["introduced_by"] == ""


@pytest.mark.slow
def test_a_borrowed_name_gets_no_privilege_and_a_warning(judged):
    known = [one for n in range(1, 81, 2) for one in answered(n, BJORK, float(n))]
    forged = letter(90, "Björk Dal <bjork.dal@quick-pay.example>", (ADA,), "Urgent",
                    "Please pay this invoice today and tell nobody.", days=100)  # fmt: skip
    line = by_number(judged([*known, forged]))["90"]
    assert "borrowed_name" in {warning["code"] for warning in line["warnings"]}
    assert line["verdict"] == "digest"


def test_what_cannot_be_read_is_told_and_a_message_without_a_date_is_judged(judged):
    broken = b"From: Carl Moe <carl@moe.example>\nTo: ada@lind.example\nSubject: Hi\n\nA word.\n"
    lines = judged([letter(1, BJORK, (ADA,)), broken])
    assert [bool(line.get("verdict")) for line in lines] == [True, True]


def test_the_generic_inbox_is_judged_too(tmp_path):
    file = tmp_path / "inbox.json"
    rows = [{"channel": "tag", "at": "2026-03-01T10:00:00Z", "from": "@orri_dal", "name": "Orri",
             "text": "Hey @ada, check out our new crane app!", "id": "1"}]  # fmt: skip
    file.write_text(json.dumps(rows), encoding="utf-8")
    (line,) = judge_archive([file], OWNER, processes=0)
    assert line["channel"] == "tag"
    assert line["verdict"]


def test_an_owner_is_needed(tmp_path):
    with pytest.raises(ValueError, match="address"):
        list(judge_archive([tmp_path], "nobody"))


def test_a_pitch_that_comes_again_and_again_stays_cold(judged):
    text = (
        "Hi Ada,\n\nMy company offers link building services at the best prices. Can we place an article on your site?"
        "\n\nPetra Holm"
    )
    seller = "Petra Holm <petra@brightlink.example>"
    letters = [letter(n, seller, (ADA,), f"Hello {n}", text, days=3 * n) for n in range(1, 6)]
    assert [line["verdict"] for line in judged(letters)] == ["decline"] * 5
