"""The second set of cold and solicited messages: whole, varied, in halves, the same every time."""

import json
from collections import Counter
from pathlib import Path

import pytest
from benchmarks.door_cold_mailbox import ASKS, hand_made
from benchmarks.door_cold_second_mailbox import lay, texts, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("second")
    write(made)
    return made


def labels(folder: Path) -> list[dict[str, str]]:
    lines = (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.slow
def test_a_hundred_and_fifty_of_each_in_two_like_halves(folder):
    told = labels(folder)
    for label in ("cold", "solicited"):
        some = [row for row in told if row["label"] == label]
        assert Counter(row["ask"] for row in some) == dict.fromkeys(ASKS, 15)
        assert Counter(row["half"] for row in some) == {"open": 75, "unread": 75}
        assert 25 <= sum(row["language"] == "is" for row in some) <= 60
    assert sum(row["label"] == "stray" for row in told) == 16
    assert len({row["id"] for row in told}) == 316


def test_every_labelled_message_lies_there_once(folder):
    mail = (folder / "mailbox.mbox").read_text(encoding="utf-8")
    posts = {one["id"] for one in json.loads((folder / "posts.json").read_text("utf-8"))}
    for row in labels(folder):
        key = row["id"].strip("<>")
        assert mail.count(f"Message-ID: <{key}>") + (key in posts) == 1


@pytest.mark.slow
def test_an_inbox_holds_nothing_of_the_owners(tmp_path, folder):
    write(tmp_path, inbox_only=True)
    mine = "From: Þórdís", "thordis@saltvik.example>\nTo"
    text = (tmp_path / "mailbox.mbox").read_bytes()
    assert len(text) < len((folder / "mailbox.mbox").read_bytes())
    assert not any(one.encode() in text for one in mine)
    posts = json.loads((tmp_path / "posts.json").read_text("utf-8"))
    assert "me" not in {one["from"] for one in posts}
    assert len(labels(tmp_path)) == 316


@pytest.mark.slow
def test_the_same_every_time_and_no_text_of_the_first_set():
    assert [str(one) for _, one in lay().mail[:40]] == [str(one) for _, one in lay().mail[:40]]
    first = {" ".join(case["text"].split()).casefold() for case in hand_made()}
    second = [
        " ".join(case["text"].split()).casefold()
        for kind in ("cold", "template", "warm", "stray")
        for case in texts(kind)
    ]
    assert not first & set(second)
    assert max(Counter(second).values()) == 1
