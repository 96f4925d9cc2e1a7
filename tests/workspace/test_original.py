"""A message's own bytes, from every place an import finds mail in; and what is said when they are gone."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from ledger_home import LedgerHome
from mail_builders import ADA, BJORK, CARL, letter, mbox, tarred, zipped

from tengill.ledger.models import Message, SourceFile
from tengill.sources import originals
from tengill.workspace import html_message, importing, original
from tengill.workspace.original import OriginalGoneError

PLAIN = [letter(n, ADA, (BJORK,)) for n in range(1, 4)]
WEB = letter(
    9,
    CARL,
    (BJORK,),
    body="<p>Sæl, <b>Björk</b><script>x</script>",
    Content_Type="text/html; charset=utf-8",
)
LETTERS = [*PLAIN[:2], WEB, PLAIN[2]]


def eml(home: LedgerHome) -> Path:
    for n, one in enumerate(LETTERS):
        home.file(f"eml/{n}.eml", one)
    return home.mail / "eml"


def maildir(home: LedgerHome) -> Path:
    for n, one in enumerate(LETTERS):
        home.file(f"maildir/new/{n}.host", one)
    (home.mail / "maildir/cur").mkdir()
    return home.mail / "maildir"


CONTAINERS: dict[str, Callable[[LedgerHome], Path]] = {
    "mbox": lambda home: home.file("a.mbox", mbox(LETTERS)),
    "gzip": lambda home: home.file("a.mbox.gz", gzip.compress(mbox(LETTERS))),
    "zip": lambda home: home.file("a.zip", zipped({"in/a.mbox": mbox(LETTERS[:2]), "in/b.mbox": mbox(LETTERS[2:])})),
    "tar": lambda home: home.file("a.tgz", tarred({"x/a.mbox": mbox(LETTERS)})),
    "one": lambda home: home.file("one.eml", WEB),
    "eml": eml,
    "maildir": maildir,
}  # fmt: skip


def web() -> int:
    return Message.objects.get(message_id="<9@mail.example>").pk


@pytest.mark.slow
@pytest.mark.parametrize("name", CONTAINERS)
def test_it_is_found_again_in_every_container(ledger, name):
    importing.import_paths([CONTAINERS[name](ledger)])
    assert b"<b>Bj" in original.raw(web())
    for message in Message.objects.exclude(pk=web()):
        assert message.message_id.encode() in original.raw(message.pk)
    shown = html_message.shown(web())
    assert shown is not None
    assert shown.html == "<p>Sæl, <b>Björk</b>\n</p>"


@pytest.mark.slow
def test_a_message_read_since_lies_under_another_name(ledger):
    importing.import_paths([maildir(ledger)])
    for file in (ledger.mail / "maildir/new").iterdir():
        file.rename(ledger.mail / "maildir/cur" / f"{file.name}:2,S")
    assert b"<b>Bj" in original.raw(web())


@pytest.mark.slow
def test_a_file_that_grew_still_has_it(ledger):
    file = ledger.file("a.mbox", mbox(LETTERS))
    importing.import_paths([file])
    file.write_bytes(mbox([*LETTERS, letter(20, CARL, (ADA,))]))
    assert b"<b>Bj" in original.raw(web())


@pytest.mark.slow
def test_where_it_is_gone_that_is_said(ledger, monkeypatch):
    file = ledger.file("a.mbox", mbox(LETTERS))
    importing.import_paths([file])
    pk = web()
    # Another message of the same length in its place is not taken for it.
    file.write_bytes(mbox(LETTERS).replace(b"<b>Bj", b"<b>Aj"))
    with pytest.raises(OriginalGoneError, match="changed since it was imported"):
        original.raw(pk)
    file.write_bytes(b"")
    with pytest.raises(OriginalGoneError, match="not there any more"):
        original.raw(pk)
    file.unlink()
    with pytest.raises(OriginalGoneError, match="not there any more"):
        html_message.shown(pk)
    monkeypatch.setattr(originals, "MOST_PACKED", 10)
    packed = ledger.file("a.mbox.gz", gzip.compress(mbox(LETTERS)))
    SourceFile.objects.update(path=str(packed), format="gzip")
    with pytest.raises(OriginalGoneError, match="too large to be unpacked"):
        original.raw(pk)
    with pytest.raises(LookupError, match="no such message"):
        original.raw(pk + 1_000)


@pytest.mark.slow
def test_another_copy_of_it_will_do(ledger):
    first = ledger.file("a.mbox", mbox(LETTERS))
    importing.import_paths([first])
    importing.import_paths([ledger.file("b.mbox", mbox([PLAIN[2], WEB]))])
    first.unlink()
    assert b"<b>Bj" in original.raw(web())


@pytest.mark.slow
def test_html_nested_without_end_is_not_shown(ledger):
    deep = letter(9, CARL, (BJORK,), body="<div>" * 50_000, Content_Type="text/html")
    importing.import_paths([ledger.file("deep.eml", deep)])
    with pytest.raises(OriginalGoneError, match="Read it as text"):
        html_message.shown(web())
    importing.import_paths([ledger.file("plain.eml", PLAIN[0])])
    assert html_message.shown(Message.objects.get(message_id="<1@mail.example>").pk) is None
