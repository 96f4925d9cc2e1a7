"""Reading an archive without a ledger."""

import json
import zipfile
from pathlib import Path

import pytest

from tengill.workspace.read import Interactions, read_archive

MAIL = """From petur@fell.example Fri May  1 12:00:00 2020
Message-ID: <one@fell.example>
From: Petur Haukson <petur@fell.example>
To: Anna Smith <anna@dalur.example>
Cc: Clara Winter <cw@northgate.example>
Subject: Clara
Date: Fri, 1 May 2020 12:00:00 +0000

Anna,

I would like to introduce you to Clara Winter, who is copied here.

Petur

From cw@northgate.example Sat May  2 12:00:00 2020
Message-ID: <two@northgate.example>
From: Clara Winter <cw@northgate.example>
To: Anna Smith <anna@dalur.example>
Subject: Re: Clara
Date: Sat, 2 May 2020 12:00:00 +0000

Hi Anna, are you free on Tuesday?

Clara
"""


@pytest.mark.slow
@pytest.mark.parametrize("processes", [0, 1])
def test_one_record_per_message(tmp_path, processes):
    path = tmp_path / "box.mbox"
    path.write_text(MAIL)
    seen = []
    found = list(
        read_archive(
            [path],
            owner="petur@fell.example",
            progress=lambda done, total: seen.append((done, total)),
            processes=processes,
        )
    )
    assert [line["id"] for line in found] == ["<one@fell.example>", "<two@northgate.example>"]
    first, second = found
    assert first["mailbox"] == "box.mbox"
    assert first["offset"] == 0
    assert first["sent_by_owner"] is True
    assert second["acts"] == []
    act = first["acts"][0]
    assert act["kind"] == "introduction"
    assert act["level"] >= 2
    assert act["right"] == [{"name": "Clara Winter", "address": "cw@northgate.example"}]
    assert "pair.began" in json.dumps(act["reasons"]) or act["confidence"] > 0.8
    assert 0 <= first["bulk"] < 0.5
    assert seen[-1][0] == seen[-1][1] == len(MAIL)


def test_a_record_that_cannot_be_read_is_told(tmp_path):
    path = tmp_path / "no-mail.bin"
    path.write_bytes(bytes(range(256)) * 40)
    found = list(read_archive([path], processes=0))
    assert all("kept_aside" in line for line in found)


def test_files_are_told_relative_to_the_path_given_and_in_order(tmp_path, monkeypatch):
    message = MAIL.partition("\n")[2].partition("\nFrom cw@")[0]
    for name in ("b/2.eml", "b/1.eml", "a/1.eml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(message)
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("in/box", MAIL)
    expected = ["z.zip!in/box", "z.zip!in/box", "a/1.eml", "b/1.eml", "b/2.eml"]
    assert [line["mailbox"] for line in read_archive([tmp_path], processes=0)] == expected
    zipped = read_archive([tmp_path / "z.zip"], processes=0)
    assert [line["mailbox"] for line in zipped] == expected[:2]
    monkeypatch.chdir(tmp_path)
    assert [line["mailbox"] for line in read_archive([Path()], processes=0)] == expected


def _letter(number, sender, to, subject):
    return (
        f"From x@y.example Fri May  1 12:00:00 2020\nMessage-ID: <{number}@fell.example>\n"
        f"From: {sender}\nTo: {to}\nSubject: {subject}\n"
        f"Date: Fri, 1 May 2020 12:{number % 60:02}:00 +0000\n\nThe boats are in.\n\n"
    )


def test_the_mailbox_around_a_message_tells_of_bulk(tmp_path):
    eva, hidden = "Eva Holm <eva@fell.example>", "Ola Berg <ola@grid.example>"
    mail = [_letter(i, eva, f"n{i}@else.example", f"boat {i}") for i in range(20)]
    mail += [_letter(i, f"n{i}@else.example", eva, f"Re: boat {i}") for i in range(20, 40)]
    asked = _letter(50, hidden, hidden, "Boats")
    alone, whole = tmp_path / "alone.mbox", tmp_path / "whole.mbox"
    alone.write_text(asked)
    whole.write_text("".join(mail) + asked)
    (before,) = read_archive([alone], processes=0)
    *others, after = read_archive([whole], processes=0)
    assert after["bulk"] > before["bulk"]
    assert after["bulk"] >= 0.5
    assert after["bulk_reasons"][0] == "home.absent"
    assert all(line["bulk"] < 0.5 for line in others)


def test_interactions_count_copies_once():
    index = Interactions()
    index.add("a@x", ["b@x", "a@x"], 100)
    index.add("b@x", ["a@x"], 100)
    index.add("b@x", ["a@x"], 300)
    index.settle()
    history = index.history("a@x", "b@x", 200)
    assert (history.before, history.after) == (1, 1)
    assert history.first_after is not None
    assert history.first_after.timestamp() == 300
    assert index.history("a@x", "nobody@x", 200).before == 0
