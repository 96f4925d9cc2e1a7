"""simulate: which sources, how many people, and what it says."""

import pytest
from command_line import CommandLine

from tengill.cli.output import Exit

pytestmark = pytest.mark.slow


def test_cards_only_are_written_without_mail(tengill: CommandLine, tmp_path) -> None:
    said = tengill(
        "simulate", tmp_path / "w", "--sources", "contacts", "--people", "60", "--messages", "50"
    )
    assert said.code == Exit.OK, said.err
    assert (tmp_path / "w" / "contacts" / "phone.vcf").exists()
    assert (tmp_path / "w" / "truth" / "records.jsonl").exists()
    assert not (tmp_path / "w" / "mailbox.mbox").exists()
    assert "60 people" in said.out
    assert f"tengill import {tmp_path / 'w'} --owner sigga@leidarvisir.example" in said.out


def test_mail_only_is_what_it_was(tengill: CommandLine, tmp_path) -> None:
    said = tengill(
        "simulate",
        tmp_path / "w",
        "--sources",
        "mail",
        "--messages",
        "60",
        "--years",
        "1",
        "--json",
    )
    assert said.code == Exit.OK, said.err
    assert said.json["files"] == []
    names = {path.name for path in (tmp_path / "w").iterdir()}
    assert names == {"mailbox.mbox", "deals.csv", "truth.json", "labels.jsonl"}


def test_a_source_that_is_none_is_refused(tengill: CommandLine, tmp_path) -> None:
    said = tengill("simulate", tmp_path / "w", "--sources", "mail,pigeons")
    assert said.code == Exit.FAILED
    assert "pigeons is no source" in said.err
    assert "mastodon" in said.err
    assert not (tmp_path / "w").exists()


def test_other_sources_are_not_written_over_either(tengill: CommandLine, tmp_path) -> None:
    words = (
        "simulate",
        tmp_path / "w",
        "--sources",
        "google",
        "--people",
        "50",
        "--messages",
        "50",
    )
    assert tengill(*words).code == Exit.OK
    said = tengill(*words)
    assert said.code == Exit.FAILED
    assert "contacts/google.csv" in said.err
    assert tengill(*words, "--overwrite").code == Exit.OK


def test_it_says_what_to_do_next(tengill: CommandLine, tmp_path) -> None:
    world = tmp_path / "w"
    said = tengill("simulate", world, "--sources", "mail", "--messages", "60", "--years", "1")
    assert said.code == Exit.OK, said.err
    assert f"Next: tengill import {world} --owner " in said.out
    assert f"Then: tengill outcomes import {world / 'deals.csv'}" in said.out
