"""The set of cold and solicited messages: whole, varied, the same every time; and its measure."""

import contextlib
import json
import mailbox
from collections import Counter
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from benchmarks import door_cold
from benchmarks.door_cold_mailbox import ASKS, hand_made, texts, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The set as it is written."""
    made = tmp_path_factory.mktemp("cold")
    write(made)
    return made


@pytest.fixture(scope="module")
def labels(folder: Path) -> list[dict[str, str]]:
    """Its labels."""
    lines = (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def read_all(path: Path) -> list[Message]:
    """Every message of a mailbox."""
    with contextlib.closing(mailbox.mbox(path)) as box:
        return list(box)


@pytest.mark.slow
def test_two_hundred_of_each_in_ten_asks_and_two_languages(labels: list[dict[str, str]]) -> None:
    for label in ("cold", "solicited"):
        some = [row for row in labels if row["label"] == label]
        assert len(some) == 200
        assert Counter(row["ask"] for row in some) == dict.fromkeys(ASKS, 20)
        icelandic = sum(row["language"] == "is" for row in some)
        assert 40 <= icelandic <= 60
        assert icelandic + sum(row["language"] == "en" for row in some) == 200
    hows = Counter(row["how"] for row in labels if row["label"] == "cold")
    assert hows["campaign"] == 100
    assert set(hows) == {"campaign", "personal", "short", "long", "bump"}


def test_no_text_is_there_twice() -> None:
    said = Counter(" ".join(case["text"].split()).casefold() for case in hand_made())
    assert len(said) == 300
    assert max(said.values()) == 1


def test_every_case_tells_what_it_rests_on() -> None:
    for cases in texts().values():
        for case in cases["solicited"]:
            how = case["how"]
            assert ("intro" in case and "by" in case) == (how == "introduced")
            rests = how in {"answer", "promise", "wrote"} or (how == "topic" and not case.get("declared"))  # fmt: skip
            assert ("before" in case) == rests


@pytest.mark.slow
def test_no_field_of_a_campaign_is_left_but_on_purpose(folder: Path) -> None:
    text = (folder / "mailbox.mbox").read_text(encoding="utf-8")
    assert "{{first_name}}" in text
    assert not any(field in text for field in (" {a}", " {b}", " {c}", " {name}", "\n{sender}"))


@pytest.mark.slow
def test_it_is_the_same_every_time(folder: Path, tmp_path: Path) -> None:
    write(tmp_path)
    for name in ("mailbox.mbox", "labels.jsonl", "owner.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


@pytest.mark.slow
def test_the_mailbox_holds_what_is_labelled_and_the_owners_own(
    folder: Path, labels: list[dict[str, str]]
) -> None:
    box = read_all(folder / "mailbox.mbox")
    ids = Counter(message["message-id"] for message in box if message["message-id"])
    assert max(ids.values()) == 1
    assert {row["id"] for row in labels} <= ids.keys()
    own = sum("asdis@fjallsyn.example" in str(message["from"]) for message in box)
    assert own >= 280
    assert any(message["message-id"] is None for message in box)


def row(label: str, verdict: str) -> dict[str, Any]:
    """A judged message, as the measure sees it."""
    line = {"verdict": verdict, "reasons": [], "basis": "doubt", "from": "", "subject": ""}
    return {"label": label, "ask": "link", "language": "en", "line": line}


@pytest.mark.parametrize(
    ("lost", "through", "code"), [(1, 10, 0), (2, 10, 1), (1, 11, 1), (0, 0, 0)]
)
def test_a_goal_that_is_missed_is_told_by_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lost: int, through: int, code: int
) -> None:
    rows = [row("solicited", "mute")] * lost + [row("solicited", "now")] * (100 - lost)
    rows += [row("cold", "now")] * through + [row("cold", "digest")] * (100 - through)
    monkeypatch.setattr(door_cold, "judged", lambda *_: (rows, []))
    assert door_cold.measure(tmp_path, (), wrong=True) == code


def test_what_was_not_judged_is_no_success(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = [row("solicited", "now"), row("cold", "mute")]
    monkeypatch.setattr(door_cold, "judged", lambda *_: (rows, [{"id": "<gone@a.example>"}]))
    assert door_cold.measure(tmp_path, (), wrong=False) == 1


@pytest.mark.slow
def test_a_folder_of_the_same_shape_is_judged(tmp_path: Path) -> None:
    (tmp_path / "mine.mbox").write_text(
        "From a Mon Jan  6 10:00:00 2025\nFrom: Bo <bo@a.example>\nTo: me@b.example\n"
        "Date: Mon, 06 Jan 2025 10:00:00 +0000\nMessage-ID: <1@a.example>\nSubject: Hello\n\nHi.\n",
        encoding="utf-8",
    )
    labels = '{"id": "<1@a.example>", "label": "cold"}\n{"id": "2@a.example", "label": "cold"}\n'
    (tmp_path / "labels.jsonl").write_text(labels, encoding="utf-8")
    rows, missing = door_cold.judged(tmp_path, ["me@b.example"])
    assert [one["id"] for one in rows] == ["<1@a.example>"]
    assert [one["id"] for one in missing] == ["2@a.example"]
