"""Bad input: each gives a clear message or a sane result, and never an exception."""

import pickle
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_builders import letter, message

from tengill.facts.messages import KeptAside, Message, Role
from tengill.sources import Limits, Raw, parse
from tengill.sources.parse import READER_FAILED, read_record


def raw(data, **given_):
    return Raw("x", 0, len(data), data, len(data), **given_)


def all_text(read):
    told = [read.subject, read.message_id, read.body.new, read.body.quoted, read.body.signature]
    told += [text for one in read.addressed for text in (one.mailbox.name, one.mailbox.address)]
    told += [text for pair in read.headers for text in pair] + list(read.labels)
    told += [text for one in read.attachments for text in (one.filename, one.content_type)]
    return told + list(read.in_reply_to) + list(read.references)


def sane(read):
    for text in all_text(read):
        assert "\x00" not in text
        text.encode("utf-8")  # no lone surrogates


PIECES = st.sampled_from(
    [
        b"From: a@b.example\n", b'To: "x\n', b"Subject: =?utf-8?B?AAAA?=\n", b"Subject: =?x?Q?=FF=?=\n",
        b"Content-Type: multipart/mixed; boundary=a\n", b"Content-Type: text/html\n", b"--a\n", b"--a--\n",
        b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: quoted-printable\n",
        b"Content-Type: message/rfc822\n", b"Content-Type: text/plain; charset=utf-16\n", b"\n", b"\r\n",
        b" folded\n", b"\x00\x00", b"\xff\xfe", b"<p><b>x</p>", b"=3D=\n", b"> quoted\n", b"-- \n",
        b"Date: Tue, 3 Feb 2015 10:00:00 +0000\n", b"X-To: A, B </O=X>\n", b"begin 644 x\n", b"\xed\xa0\x80",
        b"Content-Disposition: attachment; filename*=utf-8''%ff%00\n", b"Content-Type: text/plain; charset=rot13\n",
    ]
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=80)
@given(st.lists(PIECES | st.binary(max_size=20), max_size=30).map(b"".join), st.booleans())
def test_parse_never_raises(data, in_mbox):
    read = read_record(
        raw(data, envelope="From a@b.example Tue Feb  3 10:00:00 2015" if in_mbox else "")
    )
    if isinstance(read, Message):
        sane(read)
        assert len(read.digest) == 16
    else:
        assert isinstance(read, KeptAside)
        assert read.reason


def test_raw_and_message_can_be_sent_to_another_process():
    one = raw(letter(1))
    assert pickle.loads(pickle.dumps(one)) == one
    assert pickle.loads(pickle.dumps(parse(one))) == parse(one)
    assert pickle.loads(pickle.dumps(parse)) is parse


@pytest.mark.parametrize("data", [b"", b"\n\n", bytes(range(256)) * 4, b"no header at all\n"])
def test_what_is_no_message_is_kept_aside(data):
    aside = parse(raw(data))
    assert isinstance(aside, KeptAside)
    assert aside.reason in ("no header", "empty record")
    assert aside.sample == data[:512]


def test_a_record_with_only_a_separator_line_is_read_from_it():
    read = parse(
        raw(b"\nJust some words.\n", envelope="From ada@lind.example Tue Feb  3 10:00:00 2015")
    )
    assert isinstance(read, Message)
    assert read.sender.address == "ada@lind.example"
    assert read.sent_at.year == 2015
    assert read.body.new == "Just some words."
    assert "no header" in read.defects


def test_a_fault_of_the_reader_keeps_the_record(monkeypatch):
    def stumble(*_):
        raise RecursionError

    # The package exports a function of the module's own name: the module is asked for by its path.
    monkeypatch.setattr(sys.modules["tengill.sources.parse"], "read_content", stumble)
    aside = parse(raw(letter(1)))
    assert isinstance(aside, KeptAside)
    assert aside.reason == READER_FAILED
    assert aside.sample == letter(1)[:512]


@pytest.mark.slow
def test_ten_thousand_recipients_are_kept():
    people = ", ".join(f'"Person {n}" <p{n}@many.example>' for n in range(10_000))
    read = message(letter(1, To=people))
    assert len(read.mailboxes(Role.TO)) == 10_000
    assert read.mailboxes(Role.TO)[-1].address == "p9999@many.example"
    exchange = message(
        letter(1, To=people.replace('"', ""), X_To=", ".join(f"Q{n}" for n in range(9_000)))
    )
    assert len(exchange.mailboxes(Role.TO)) == 10_000


@pytest.mark.slow
def test_a_fifty_megabyte_header_is_bounded():
    data = b"From: ada@lind.example\nX-Big: " + b"x" * 50_000_000 + b"\nSubject: After\n\nText.\n"
    read = parse(raw(data))
    assert read.sender.address == "ada@lind.example"
    assert read.subject == "After"
    assert read.body.new == "Text."
    assert "header longer than the reader keeps" in read.defects
    assert sum(len(text) for text in all_text(read)) < 2_000_000


def test_many_header_lines_are_bounded():
    data = b"From: ada@lind.example\n" + b"List-Id: x\n" * 300_000 + b"\nText.\n"
    read = parse(raw(data))
    assert len(read.headers) <= 10
    assert read.body.new == "Text."


@pytest.mark.parametrize("kind", [b"multipart/mixed", b"multipart/alternative"])
def test_deeply_nested_parts_end(kind):
    data = b"From: a@b.example\n"
    for n in range(400):
        data += b'Content-Type: %b; boundary="b%d"\n\n--b%d\n' % (kind, n, n)
    read = parse(raw(data + b"\nDeep.\n"))
    assert "parts nested deeper than the reader follows" in read.defects


def test_nested_messages_end():
    data = (
        b"From: a@b.example\n"
        + b"Content-Type: message/rfc822\n\n" * 3000
        + b"Subject: x\n\nDeep.\n"
    )
    assert "parts nested deeper than the reader follows" in parse(raw(data)).defects


def test_many_parts_end():
    data = (
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n"
        + b"--x\n\nword\n" * 50_000
    )
    read = parse(raw(data), Limits(max_parts=100))
    assert "more parts than the reader follows" in read.defects
    assert read.body.new.count("word") <= 101


def test_nul_bytes_and_raw_eight_bit():
    read = message(
        b"From: Bj\xc3\xb6rk\x00 <b@d.example>\nSubject: caf\xe9 \x00\n\nna\xefve\x00 t\xc3\xa9\n"
    )
    sane(read)
    assert read.sender.name == "Björk"
    assert read.subject == "café"


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("utf-8", "þæö".encode(), "þæö"),
        ("iso-8859-1", "þæö".encode("latin-1"), "þæö"),
        ("us-ascii", "þæö".encode(), "þæö"),
        ("iso-8859-1", "“þ”".encode("cp1252"), "“þ”"),
        ("utf-8", "þæö".encode("latin-1"), "þæö"),
        ("no-such-charset", "þæö".encode(), "þæö"),
        ("rot13", b"abc", "abc"),
        ("ANSI_X3.4-1968", b"abc \x93q\x94", "abc “q”"),
        ("utf-16", "þæö".encode("utf-16"), "þæö"),
        ("gb2312", "你好".encode("gbk"), "你好"),
        ('"utf-8"', "þæö".encode(), "þæö"),
    ],
)
def test_charsets(charset, data, text):
    head = f"From: a@b.example\nContent-Type: text/plain; charset={charset}\n\n".encode()
    assert message(head + data).body.new == text


def test_html_runs_and_fetches_nothing():
    html = (
        "<html><head><meta http-equiv=refresh content='0;url=https://evil.example'><style>p{background:"
        "url(https://evil.example)}</style></head><body onload=alert(1)><script>alert(2)</script>"
        "<p>Visible<img src=https://evil.example/pixel.gif width=1><iframe src=https://evil.example>in"
        "</iframe></p><div style='display:NONE'>hidden</div><span hidden>hidden</span>"
        "<template>no</template><noscript>plain</noscript><object data=x>no</object></body></html>"
    )
    read = message(b"From: a@b.example\nContent-Type: text/html\n\n" + html.encode())
    assert read.body.new.split() == ["Visible", "plain"]
    assert read.body.was_html


@pytest.mark.slow
def test_html_nested_without_end():
    html = b"<div>" * 100_000 + b"deep" + b"<blockquote>" * 20_000
    read = message(b"From: a@b.example\nContent-Type: text/html\n\n" + html)
    assert isinstance(read.body.new, str)
    assert len(read.body.new) < 2_000_000


def test_html_that_would_multiply_is_read_without_a_parser():
    marks = "".join(f"<b id={n}>" for n in range(900)) + "<p>word" * 30_000
    html = f"<style>no</style><script>no()</script>{marks}".encode()
    read = message(b"From: a@b.example\nContent-Type: text/html\n\n" + html)
    assert read.body.new.count("word") == 30_000
    assert "no" not in read.body.new


SIZE = 100_000
FLOODS = {
    "open brackets": b"To: " + b"<" * SIZE,
    "open comments": b"To: " + b"(" * SIZE,
    "quotes": b"To: " + b'"<' * SIZE,
    "colons": b"To: " + b"a:" * SIZE,
    "one long word": b"To: " + b"a" * SIZE + b" b",
    "encoded words without end": b"Subject: " + b"=?a?q?" * (SIZE // 6),
    "parameters": b"Content-Type: text/plain" + b"; a*1=b" * (SIZE // 7),
    "blanks in a parameter": b"Content-Type: text/plain; a=b" + b" " * SIZE + b"c",
    "broken lines": b"Subject: x\n" + b"y\n" * (SIZE // 2) + b"To: z",
    "references": b"References: " + b"<" * SIZE,
    "labels": b"X-Gmail-Labels: " + b"a," * SIZE,
    "received": b"Received: x\n" * (SIZE // 12),
    "flowed": b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * SIZE,
    "boundaries on one line": b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a" * SIZE,
    "base64 and empty lines": b"Content-Transfer-Encoding: base64\n\nQQ=" + b"\n" * SIZE + b"x y",
    "enriched": b"Content-Type: text/enriched\n\n" + b"<param>" * (SIZE // 7),
    "signature marks": b"\n" + b"--\n" * SIZE,
    "colon lines": b"\n" + b"On 1 wrote:\n" * (SIZE // 12),
    "almost attributions": b"\n" + b"Den skrev skrev 1 x::\n" * (SIZE // 22),
    "Notes blocks": b"\n" + b"To:\ncc:\n" * (SIZE // 8),
    "Outlook blocks": b"\n" + b"From: x\nTo: y\n\n" * (SIZE // 15),
    "dashes": b"\n" + b"-" * SIZE + b"\n" + b"--x\n" * (SIZE // 4),
    "quoted marks": b"\n" + b">" * SIZE + b"\n" + b">x\n" * (SIZE // 3),
    "blanks": b"\n" + (b" " * 1000 + b"x\n") * (SIZE // 1000),
    "entities": b"Content-Type: text/html\n\n" + b"&amp" * SIZE,
    "open tags": b"Content-Type: text/html\n\n" + b"<a " * SIZE,
    "attributes": b"Content-Type: text/html\n\n<p " + b"a=b " * SIZE,
    "comments": b"Content-Type: text/html\n\n" + b"<!-- -" * SIZE,
    "tables": b"Content-Type: text/html\n\n" + b"<table><tr><td>" * (SIZE // 15),
    "lists": b"Content-Type: text/html\n\n" + b"<ul><li>" * (SIZE // 8),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", FLOODS)
def test_floods_end(kind):
    # What takes more than linear time would take hours here.
    read = read_record(raw(b"From: ada@lind.example\n" + FLOODS[kind] + b"\n\nText.\n"))
    assert isinstance(read, Message)
    sane(read)
    assert len(read.labels) <= 100
    assert len(read.references) <= 1000


def test_html_layout():
    html = (
        b"<p>One&nbsp;&amp; <b>two</b></p><ul><li>a</li><li>b</li></ul><table><tr><td>x</td><td>y</td></tr>"
        b"</table><pre>k  l\n m</pre>end<br>of it<blockquote>said<br>before</blockquote>"
    )
    read = message(b"From: a@b.example\nContent-Type: text/html\n\n" + html)
    assert [line for line in read.body.new.split("\n") if line] == [
        "One & two", "- a", "- b", "x y", "k  l", " m", "end", "of it",
    ]  # fmt: skip
    assert [line for line in read.body.quoted.split("\n") if line] == ["> said", "> before"]


def test_plain_is_preferred_unless_it_only_points_at_html():
    def alternative(plain):
        return message(
            b"From: a@b.example\nContent-Type: multipart/alternative; boundary=x\n\n--x\n\n"
            + plain + b"\n--x\nContent-Type: text/html\n\n<p>" + b"Long and full of words. " * 40 + b"</p>\n--x--\n"
        )  # fmt: skip

    assert alternative(b"Short and plain.").body.new == "Short and plain."
    assert not alternative(b"Short and plain.").body.was_html
    assert alternative(b"Your mail program does not show HTML.").body.new.startswith("Long")
    assert alternative(b"  \n ").body.was_html


def test_flowed_text():
    flowed = b"This is one \nparagraph.\n\n> quoted \n> words\n-- \nSig\n"
    read = message(b"From: a@b.example\nContent-Type: text/plain; format=flowed\n\n" + flowed)
    assert read.body.new == "This is one paragraph."
    assert read.body.quoted == "> quoted words"
    assert read.body.signature == "--\nSig"


def test_dates_of_1970_and_2099():
    received = "by x.example; Tue, 3 Feb 2015 10:00:00 +0000"
    for date in ("Thu, 01 Jan 1970 00:00:00 +0000", "Tue, 3 Feb 2099 10:00:00 +0000"):
        read = message(letter(1, Date=date, Received=received))
        assert read.sent_at.year == 2015
        assert read.defects
    undated = message(letter(1, Date="Thu, 01 Jan 1970 00:00:00 +0000"))
    assert undated.sent_at is None


def test_bcc_that_repeats_cc_is_dropped():
    read = message(
        letter(1, Cc="Carl <carl@moe.example>", Bcc="carl@moe.example, eve@duval.example")
    )
    assert [box.address for box in read.mailboxes(Role.CC)] == ["carl@moe.example"]
    assert [box.address for box in read.mailboxes(Role.BCC)] == ["eve@duval.example"]


def test_attachments_are_listed_and_calendar_is_not_text():
    read = message(
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nHello.\n--x\n"
        b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--x\n"
        b"Content-Type: application/ms-tnef; name=winmail.dat\n\nxx\n--x\n"
        b"Content-Type: text/plain; name*0*=utf-8''sk%C3%BD; name*1=rsla.txt\nContent-Disposition: attachment\n\nno\n--x--\n"
    )
    assert read.body.new == "Hello."
    assert [(a.filename, a.content_type) for a in read.attachments] == [
        ("", "text/calendar"), ("winmail.dat", "application/ms-tnef"), ("skýrsla.txt", "text/plain"),
    ]  # fmt: skip


def test_header_injection_stays_in_its_header():
    read = message(b"From: a@b.example\nSubject: =?utf-8?Q?x=0ABcc:_evil@x.example?=\n\nText.\n")
    assert read.subject == "x Bcc: evil@x.example"
    assert not read.mailboxes(Role.BCC)


def test_body_without_separating_line_and_broken_lines():
    read = message(b"From: a@b.example\nSubject: x\nThis is the body.\n\tIndented.\n\nMore.\n")
    assert read.body.new == "This is the body.\n\tIndented.\n\nMore."
    assert "no empty line between header and body" in read.defects
    broken = message(b"From: a@b.example\nTo: c@d.example,\ne@f.example\nSubject: x\n\nBody.\n")
    assert [box.address for box in broken.mailboxes(Role.TO)] == ["c@d.example", "e@f.example"]
    assert broken.body.new == "Body."


def test_carriage_returns_only():
    read = message(b"From: a@b.example\rSubject: Old\r\rFirst.\rSecond.\r")
    assert (read.subject, read.body.new) == ("Old", "First.\nSecond.")


def test_labels():
    read = message(
        letter(1, X_Gmail_Labels="Sent,=?utf-8?Q?V=C3=ADs?=", X_Folder="\\Ada\\Sent"),
        labels=("INBOX",),
    )
    assert read.labels == ("INBOX", "Sent", "Vís", "\\Ada\\Sent")
