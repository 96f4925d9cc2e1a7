"""tengill judge: verdicts as lines for people and for programs, without a ledger."""

import json

import pytest
from door_builders import OWNER, mailbox, stranger
from mail_builders import mbox

from tengill.cli.exits import Exit


def write(tmp_path, letters):
    file = tmp_path / "mail.mbox"
    file.write_bytes(mbox(letters))
    return file


@pytest.mark.slow
def test_json_has_a_line_for_every_message(tengill, tmp_path):
    letters = mailbox(rounds=3)
    said = tengill("judge", write(tmp_path, letters), "--owner", OWNER, "--json")
    assert said.code == Exit.OK
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert len(lines) == len(letters)
    for line in lines:
        assert line["verdict"] in {"now", "digest", "decline", "mute", None}
        if line["verdict"]:
            assert {"basis", "chance", "minutes", "ask", "reasons", "warnings", "changes", "rule",
                    "template", "kind", "model"} <= set(line)  # fmt: skip
    assert "read:" in said.err


@pytest.mark.slow
def test_people_read_a_verdict_and_why(tengill, tmp_path):
    file = write(tmp_path, [stranger(n) for n in range(1, 5)])
    rule = "mute guest posts from strangers"
    said = tengill("judge", file, "--owner", OWNER, "--rule", rule)
    assert said.code == Exit.OK
    assert said.out.count("mute") >= 4
    assert f"Your rule: “{rule}”." in said.out


@pytest.mark.slow
def test_wrong_calls(tengill, tmp_path):
    file = write(tmp_path, [stranger(1)])
    assert tengill("judge", file, "--owner", "nobody").code == Exit.USAGE
    assert tengill("judge", file).code == Exit.USAGE
    assert tengill("judge", tmp_path / "gone.mbox", "--owner", OWNER).code == Exit.NOT_FOUND
    assert tengill("judge", file, "--owner", OWNER, "--rule", "whatever").code == Exit.FAILED
    assert tengill("judge", file, "--owner", OWNER, "--topic", " ").code == Exit.FAILED
    empty = tmp_path / "empty"
    empty.mkdir()
    assert tengill("judge", empty, "--owner", OWNER).code == Exit.NOTHING


@pytest.mark.slow
def test_it_is_said_where_the_owner_is_not_in_the_mail(tengill, tmp_path):
    file = write(tmp_path, [stranger(1)])
    assert "--owner" not in tengill("judge", file, "--owner", OWNER).err
    said = tengill("judge", file, "--owner", "someone@else.example")
    assert said.code == Exit.OK
    assert "someone@else.example" in said.err
    assert "--owner" in said.err


def test_a_subject_without_end_fills_no_screen(tengill, tmp_path):
    said = tengill(
        "judge", write(tmp_path, [stranger(1, subject="wool " * 9_000)]), "--owner", OWNER
    )
    assert max(map(len, said.out.splitlines())) < 300
