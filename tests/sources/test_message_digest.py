"""Which records are one message, and which must never be taken for one."""

import pytest
from source_builders import letter, mbox, message, raws

from tengill.sources import parse

BASE = letter(1, body="Hello.\n\nFrom here on we agree.\n", Cc="carl@moe.example")


@pytest.mark.parametrize(
    "copy",
    [
        BASE.replace(b"<1@lind.example>", b"<other@export.example>"),
        b"Received: by x.example; Tue, 3 Feb 2015 11:00:00 +0000\nX-Folder: \\Sent\n" + BASE,
        BASE.replace(b"\n", b"\r\n"),
        BASE + b"\n\n\n",
        BASE.replace(b"Tue, 03 Feb 2015 10:00:00 +0000", b"3 Feb 2015 02:00:00 -0800 (PST)"),
        BASE.replace(b"Ada Lind <ada@lind.example>", b'"Lind, Ada" <ADA@lind.example>'),
        BASE.replace(b"Cc: carl", b"Bcc: eve@duval.example\nCc: Carl Moe carl").replace(
            b"Carl Moe carl@moe.example", b"Carl Moe <carl@moe.example>"
        ),
        BASE.replace(b"From here", b">From here"),
        BASE.replace(b"Subject: Letter 1", b"Subject:  =?utf-8?Q?Letter?=\n 1"),
        BASE.replace(
            b"\n\nHello.",
            b"\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVsbG8uCgpGcm9tIGhlcmUgb24gd2UgYWdyZWUuCg==",
        ).partition(b"==")[0]
        + b"==\n",
    ],
)
def test_copies_have_one_digest(copy):
    assert message(copy).digest == message(BASE).digest


@pytest.mark.parametrize(
    "other",
    [
        BASE.replace(b"bjork@dal", b"una@vik"),
        BASE.replace(b"carl@moe", b"eve@duval"),
        BASE.replace(b"Hello", b"Hallo"),
        BASE.replace(b"Letter 1", b"Letter 2"),
        BASE.replace(b"10:00:00", b"10:00:01"),
        BASE.replace(b"ada@lind.example", b"eve@lind.example"),
        BASE.replace(b"agree.", b"agree.\n\n> quoted differently"),
        BASE + b"\n-- \nWith a signature\n",
    ],
)
def test_distinct_messages_have_distinct_digests(other):
    assert message(other).digest != message(BASE).digest


def test_empty_messages_differ_by_message_id():
    one, two = (letter(1, body="", Message_ID=name) for name in ("<a@x.example>", "<b@x.example>"))
    assert message(one).digest != message(two).digest
    assert message(one).digest == message(b"X-Spam: no\n" + one).digest


def test_undated_messages_differ_by_message_id():
    one, two = (letter(1, Date="", Message_ID=name) for name in ("<a@x.example>", "<b@x.example>"))
    assert message(one).digest != message(two).digest


def test_attachments_tell_messages_apart():
    def with_file(name):
        return (
            b"From: ada@lind.example\nTo: b@d.example\nDate: Tue, 3 Feb 2015 10:00:00 +0000\n"
            b'Content-Type: multipart/mixed; boundary="x"\n\n--x\n\nSee attached.\n--x\n'
            b'Content-Type: application/pdf; name="' + name + b'"\n\ndata\n--x--\n'
        )

    assert message(with_file(b"a.pdf")).digest != message(with_file(b"b.pdf")).digest


def test_mbox_and_single_file_give_one_digest(tmp_path):
    (tmp_path / "box").write_bytes(mbox(BASE.replace(b"\nFrom here", b"\n>From here")))
    (tmp_path / "one.eml").write_bytes(BASE)
    digests = {parse(raw).digest for raw in raws(tmp_path)}
    assert digests == {message(BASE).digest}


def test_text_beyond_the_limit_still_counts():
    long = "word " * 300_000
    one, two = (message(letter(1, body=long + end)) for end in ("one", "two"))
    assert one.body.truncated
    assert len(one.body.new) <= 1_000_000
    assert one.digest != two.digest
