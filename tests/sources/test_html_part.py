"""The HTML of a message, found again in its bytes."""

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.sources.html_part import MOST, html_part

HTML = "<p>Sæl og blessuð, <b>Ása</b></p>"


def mail(kind: str, body: bytes, **headers: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return f"From: a@lind.example\nContent-Type: {kind}\n{more}\n".encode() + body


def parts(kind: str, *each: bytes) -> bytes:
    body = b"".join(b"--cut\n" + one + b"\n" for one in each) + b"--cut--\n"
    return mail(f'multipart/{kind}; boundary="cut"', body)


PLAIN = b"Content-Type: text/plain\n\nJust text\n"
WEB = b"Content-Type: text/html; charset=utf-8\n\n" + HTML.encode()


@pytest.mark.parametrize(
    "data",
    [
        mail("text/html; charset=utf-8", HTML.encode()),
        mail("TEXT/HTML; charset=iso-8859-1", HTML.encode("cp1252")),
        mail("text/html", b"<meta charset=iso-8859-1>" + HTML.encode("cp1252")),
        mail("text/html; charset=utf-8", base64.encodebytes(HTML.encode()),
             Content_Transfer_Encoding="base64"),
        mail("text/html; charset=utf-8", quopri.encodestring(HTML.encode()),
             Content_Transfer_Encoding="Quoted-Printable"),
        parts("alternative", PLAIN, WEB),
        parts("mixed", PLAIN, parts("related", WEB).partition(b"\n")[2].replace(b"cut", b"in")),
    ],
    ids=["html", "latin", "told in html", "base64", "quoted", "alternative", "nested"],
)  # fmt: skip
def test_it_is_found_as_it_was_written(data):
    found = html_part(data)
    assert found is not None
    assert found.html.endswith(HTML)
    assert not found.cut


@pytest.mark.parametrize(
    "data",
    [
        mail("text/plain", b"<p>no</p>"),
        b"no header at all",
        b"",
        parts("mixed", PLAIN, b"Content-Type: text/html\nContent-Disposition: attachment\n\n<p>no"),
        parts("mixed", PLAIN, b"Content-Type: message/rfc822\n\n" + mail("text/html", b"<p>no")),
        mail('multipart/mixed; boundary="gone"', b"<p>no"),
    ],
    ids=["plain", "nothing", "empty", "attached", "another's", "no parts"],
)
def test_where_there_is_none_none_is_found(data):
    assert html_part(data) is None


def test_several_are_shown_one_after_the_other():
    found = html_part(parts("mixed", WEB, PLAIN, WEB.replace(b"Sael", b"")))
    assert found is not None
    assert found.html.count("<p>") == 2


def test_what_is_too_long_is_cut_and_says_so():
    found = html_part(parts("mixed", mail("text/html", b"x" * (MOST + 5)), WEB))
    assert found is not None
    assert found.cut
    assert len(found.html) == MOST


def test_parts_within_parts_without_end():
    data = b"".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n'.encode() for n in range(2_000)
    )
    assert html_part(data + WEB) is None


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data):
    html_part(mail("multipart/alternative; boundary=a", b"--a\nContent-Type: text/html\n\n" + data))
    html_part(data)
