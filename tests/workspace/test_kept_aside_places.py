"""A file that is kept aside is told by its own path, wherever it lies."""

import pytest
from ledger_home import LedgerHome, counts
from mail_builders import ADA, BJORK, letter

from tengill.facts.messages import KeptAside, Origin
from tengill.sources.folders import hash63
from tengill.workspace import encoding, importing, runs


def places(run: int) -> list[tuple[str, int, str]]:
    return sorted(
        (one.path, one.offset, group.reason)
        for group in runs.run_detail(run).kept_aside
        for one in group.examples
    )


def test_a_file_of_a_maildir_that_is_no_mail(ledger: LedgerHome) -> None:
    ledger.file("box/cur/1.host:2,S", letter(1, ADA, (BJORK,)))
    bad = ledger.file("box/cur/2.host:2,S", bytes(range(256)))
    empty = ledger.file("box/new/3.host", b"")
    run = importing.import_paths([ledger.mail / "box"])
    told = counts(run)
    assert (told["read"], told["new"], told["kept_aside"]) == (3, 1, 2)
    assert places(run) == [(str(bad), 0, "not mail"), (str(empty), 0, "empty file")]


def test_a_file_of_a_folder_at_which_the_reader_fails(
    ledger: LedgerHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = ledger.file("eml/1.eml", letter(1, ADA, (BJORK,)))
    bad = ledger.file("eml/2.eml", letter(2, ADA, (BJORK,)))
    facts_of = encoding.facts_of

    def failing(raw):  # in the workers too: they are forked from this process
        if raw.key == hash63("2.eml"):
            return KeptAside("reader failed", "It stumbled.", Origin(raw.path, 0, raw.length))
        return facts_of(raw)

    monkeypatch.setattr(encoding, "facts_of", failing)
    run = importing.import_paths([good.parent])
    assert places(run) == [(str(bad), 0, "reader failed")]
    assert counts(run)["new"] == 1
