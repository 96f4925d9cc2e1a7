"""A WebDAV server that misbehaves: every answer ends in a clear result, no password goes astray."""

import ssl

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.sources.dav import (
    Collection,
    DavError,
    DavLimits,
    Kind,
    Server,
    TokenExpiredError,
    UnauthorizedError,
    changes_since,
    collections,
    everything,
    fetch,
)
from tengill.sources.dav.addresses import absolute, server_address
from tengill.sources.dav.client import Answer
from tengill.sources.dav.multistatus import read_multistatus
from tengill.sources.dav.trouble import ElsewhereError, NotDavError, TooLargeError, UnreachableError

HOST = "https://dav.dal.example"
WORK = Collection(f"{HOST}/anna/job/", Kind.CALENDAR, "Work", "token-0")


def server(answer, **limits):
    """A server that answers by a function of the request."""
    return Server(
        HOST, "anna", "secret", limits=DavLimits(**limits), transport=httpx.MockTransport(answer)
    )


def multistatus(*responses, token=""):
    told = f"<D:sync-token>{token}</D:sync-token>" if token else ""
    return httpx.Response(207, text=(
        '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
        f"{''.join(responses)}{told}</D:multistatus>"))  # fmt: skip


def response(href, etag="1", data="", status=""):
    if status:
        return f"<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 {status}</D:status></D:response>"
    return (
        f"<D:response><D:href>{href}</D:href><D:propstat><D:prop><D:getetag>{etag}</D:getetag>"
        f"<C:calendar-data>{data}</C:calendar-data></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
        "</D:propstat></D:response>"
    )


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(("told", "wanted"), [
    ("dav.dal.example", "https://dav.dal.example/"),
    (" https://DAV.dal.example/a b/ ", "https://dav.dal.example/a%20b/"),
    ("http://127.0.0.1:5232", "http://127.0.0.1:5232/"),
    ("http://localhost/x", "http://localhost/x"),
    ("https://dal.example:8443/dav?x=1#y", "https://dal.example:8443/dav?x=1"),
])  # fmt: skip
def test_the_address_of_a_server(told, wanted):
    assert server_address(told) == wanted


@pytest.mark.parametrize(("told", "words"), [
    ("", "is not the address of a server"),
    ("ftp://dal.example/", "is not the address of a server"),
    ("https://", "is not the address of a server"),
    ("https://[::1", "is not the address of a server"),
    ("https://dal.example:port/", "is not the address of a server"),
    ("file:///etc/passwd", "is not the address of a server"),
    ("https://anna:secret@dal.example/", "out of the address"),
    ("http://dal.example/", "without encryption"),
    ("http://localhost.dal.example/", "without encryption"),
])  # fmt: skip
def test_what_is_no_address_or_would_tell_the_password(told, words):
    with pytest.raises(DavError, match=words):
        server_address(told)


@pytest.mark.parametrize("href", [
    "https://evil.example/a.ics", "//evil.example/a", "http://dav.dal.example/a",
    "https://dav.dal.example:444/a", "https://[broken/a", "javascript:alert(1)",
])  # fmt: skip
def test_an_href_to_another_server_is_refused(href):
    with pytest.raises(ElsewhereError):
        absolute(f"{HOST}/anna/", href)


def test_one_name_spelled_two_ways_is_one_address():
    ways = ["/anna/%61%20b%C3%BE.ics", "a b%c3%be.ics", f"{HOST}/anna/a%20bþ.ics"]
    assert {absolute(f"{HOST}/anna/", href) for href in ways} == {f"{HOST}/anna/a%20b%C3%BE.ics"}


# ---------------------------------------------------------------- one request


def test_the_password_goes_to_its_server_only_and_nothing_but_reading_is_asked():
    asked = []

    def answer(request):
        asked.append((request.url.host, request.method, "authorization" in request.headers))
        if request.url.path == "/":
            return httpx.Response(301, headers={"Location": "/dav/"})
        return httpx.Response(302, headers={"Location": "https://evil.example/dav/"})

    with server(answer) as one, pytest.raises(ElsewhereError, match=r"evil\.example"):
        one.ask("PROPFIND", one.url)
    assert asked == [("dav.dal.example", "PROPFIND", True)] * 2
    with server(answer) as one, pytest.raises(AssertionError, match="could change"):
        one.ask("PUT", one.url, b"x")
    assert len(asked) == 2


def test_redirects_in_circles_end():
    with (
        server(lambda _: httpx.Response(302, headers={"Location": "/again"})) as one,
        pytest.raises(NotDavError, match="in circles"),
    ):
        one.ask("GET", one.url)


@pytest.mark.parametrize(("status", "error", "words"), [
    (401, UnauthorizedError, "made for one app"),
    (403, DavError, "does not let anna see"),
    (404, DavError, "There is nothing at"),
    (405, DavError, r"refuses \(status 405\)"),
    (429, UnreachableError, "Try again later"),
    (503, UnreachableError, "Try again later"),
])  # fmt: skip
def test_each_refusal_says_what_to_do(status, error, words):
    with server(lambda _: httpx.Response(status)) as one, pytest.raises(error, match=words):
        one.ask("GET", one.url)


def test_a_server_that_wants_digest_gets_it_and_no_clear_password_more():
    seen = []

    def answer(request):
        told = request.headers.get("authorization", "")
        seen.append(told.partition(" ")[0])
        if told.startswith("Digest "):
            return httpx.Response(200, text="in")
        challenge = 'Digest realm="dal", nonce="n", qop="auth", algorithm=SHA-256'
        return httpx.Response(401, headers={"WWW-Authenticate": challenge})

    with server(answer) as one:
        assert one.ask("GET", one.url).body == b"in"
        assert one.ask("GET", one.url).body == b"in"
    assert seen[0] == "Basic"
    assert "Basic" not in seen[1:]


def test_an_answer_without_end_is_cut():
    def answer(_):
        def forever():
            while True:
                yield b"x" * 1000

        return httpx.Response(200, content=forever())

    with (
        server(answer, max_answer=10_000) as one,
        pytest.raises(TooLargeError, match="10,000 bytes"),
    ):
        one.ask("GET", one.url)


def test_an_answer_that_drips_is_given_up():
    ticks = iter(range(0, 10_000, 50))
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=iter([b"x"] * 100)))
    with (
        Server(HOST, "a", "b", transport=transport, clock=lambda: float(next(ticks))) as one,
        pytest.raises(UnreachableError, match="too slowly"),
    ):
        one.ask("GET", one.url)


@pytest.mark.parametrize(("trouble", "words"), [
    (httpx.ConnectError("no route"), "can't be reached, or broke off"),
    (httpx.ReadTimeout("slow"), "takes too long"),
    (httpx.RemoteProtocolError("cut"), "can't be reached, or broke off"),
])  # fmt: skip
def test_what_breaks_on_the_way(trouble, words):
    def answer(_):
        raise trouble

    with server(answer) as one, pytest.raises(UnreachableError, match=words):
        one.ask("GET", one.url)


def test_a_certificate_nobody_trusts_is_called_that():
    def answer(_):
        raise httpx.ConnectError("failed") from ssl.SSLCertVerificationError(1, "self-signed")

    with server(answer) as one, pytest.raises(UnreachableError, match="The password was not sent"):
        one.ask("GET", one.url)


# ---------------------------------------------------------------- XML


@pytest.mark.parametrize("body", [
    b"", b"<html><body>Log in</body></html>", b"<a", b"\x00\xff", b"<D:multistatus/>",
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><D:multistatus xmlns:D="DAV:"/>',
    b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><D:multistatus xmlns:D="DAV:"/>',
    b'<?xml version="1.0" encoding="no-such"?><D:multistatus xmlns:D="DAV:"/>',
])  # fmt: skip
def test_what_is_no_multistatus_is_no_server(body):
    with pytest.raises(NotDavError, match="is no CalDAV or CardDAV server"):
        read_multistatus(Answer(HOST, 207, {}, body))


@pytest.mark.slow
@given(st.lists(st.sampled_from([
    "<D:response>", "</D:response>", "<D:href>/a</D:href>", "<D:href/>", "<D:status>x</D:status>",
    "<D:status>HTTP/1.1 404</D:status>", "<D:propstat>", "</D:propstat>", "<D:prop>", "</D:prop>",
    "<D:getetag/>", "<C:calendar-data>&amp;", "</C:calendar-data>", "<D:sync-token/>", "&b;", "<![CDATA[x]]>",
]), max_size=12))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_any_answer_is_read_or_refused(pieces):
    body = multistatus(*pieces).content
    try:
        told = read_multistatus(Answer(HOST, 207, {}, body))
    except NotDavError:
        return
    assert all(entry.href for entry in told.entries)


# ---------------------------------------------------------------- changes


def test_changes_told_in_parts_are_put_together():
    parts = {
        "token-0": multistatus(response("/anna/job/a.ics"), response("/anna/job/b.ics"),
                               response("/anna/job/", status="507 Insufficient Storage"), token="t1"),
        "t1": multistatus(response("/anna/job/b.ics", status="404 Not Found"), token="t2"),
    }  # fmt: skip

    def answer(request):
        token = request.content.decode().partition("<D:sync-token>")[2].partition("<")[0]
        return parts[token]

    with server(answer) as one:
        told = changes_since(one, WORK, "token-0")
    assert (dict(told.changed), told.gone, told.token) == (
        {f"{HOST}/anna/job/a.ics": "1"}, (f"{HOST}/anna/job/b.ics",), "t2")  # fmt: skip


@pytest.mark.parametrize("answer", [
    httpx.Response(403), httpx.Response(409), httpx.Response(501), httpx.Response(200, text="what?"),
    multistatus(response("/anna/job/a.ics")),
    multistatus(response("/anna/job/", status="507 x"), token="token-0"),
])  # fmt: skip
def test_without_a_good_token_everything_is_to_be_compared(answer):
    with server(lambda _: answer) as one, pytest.raises(TokenExpiredError):
        changes_since(one, WORK, "token-0")


def test_a_server_that_goes_away_is_no_expired_token():
    with server(lambda _: httpx.Response(503)) as one, pytest.raises(UnreachableError):
        changes_since(one, WORK, "token-0")


def test_everything_in_a_collection_is_only_what_lies_in_it():
    told = multistatus(
        response("/anna/job/"), response("/anna/job/a.ics", '"e"'), response("/anna/job/sub/"),
        response("https://evil.example/x.ics"), response("/anna/job/g.ics", status="404 Not Found"),
    )  # fmt: skip
    with server(lambda _: told) as one:
        found = everything(one, WORK)
    assert dict(found.changed) == {f"{HOST}/anna/job/a.ics": '"e"'}
    assert (found.whole, found.token) == (True, "token-0")


def test_a_collection_of_too_many_is_refused():
    told = multistatus(*(response(f"/anna/job/{n}.ics") for n in range(20)))
    with (
        server(lambda _: told, max_resources=10) as one,
        pytest.raises(TooLargeError, match="more than 10"),
    ):
        everything(one, WORK)


URLS = [f"{HOST}/anna/job/{n}.ics" for n in range(5)]


def test_what_a_multiget_leaves_out_is_asked_for_by_itself():
    def answer(request):
        if request.method == "REPORT":
            return multistatus(
                *(response(f"/anna/job/{n}.ics", data=f"data {n}") for n in (0, 2, 9))
            )
        number = request.url.path[-5]
        if number == "3":
            return httpx.Response(404)
        if number == "4":
            return httpx.Response(403)
        return httpx.Response(200, text=f"data {number}", headers={"ETag": "e"})

    with server(answer) as one:
        found = {each.url[-5]: each for each in fetch(one, WORK, URLS)}
    assert {n: each.data for n, each in found.items()} == {
        "0": b"data 0", "2": b"data 2", "1": b"data 1", "4": b""}  # fmt: skip
    assert found["4"].trouble.endswith("It was left out; the rest was read.")


@pytest.mark.parametrize("status", [400, 404, 501])
def test_a_server_without_multiget_is_asked_one_by_one(status):
    def answer(request):
        return (
            httpx.Response(status) if request.method == "REPORT" else httpx.Response(200, text="x")
        )

    with server(answer) as one:
        if status == 501:
            assert [each.data for each in fetch(one, WORK, URLS)] == [b"x"] * 5
        else:
            assert {each.url for each in fetch(one, WORK, URLS)} == set(URLS)


def test_a_multiget_too_large_is_halved_down_to_the_one():
    asked = []

    def answer(request):
        hrefs = request.content.count(b"<D:href>")
        asked.append(hrefs or 1)
        if request.method == "GET":
            return httpx.Response(
                200, text="y" * (5_000 if request.url.path.endswith("3.ics") else 5)
            )
        return httpx.Response(207, text="x" * 2_000)

    with server(answer, max_answer=1_000) as one:
        found = list(fetch(one, WORK, URLS))
    assert [bool(each.trouble) for each in found] == [False, False, False, True, False]
    assert asked[0] == 5


# ---------------------------------------------------------------- discovery


def test_homes_on_another_host_are_named_not_followed():
    told = multistatus(
        "<D:response><D:href>/</D:href><D:propstat><D:prop><C:calendar-home-set>"
        "<D:href>https://p42.dal.example/home/</D:href></C:calendar-home-set></D:prop>"
        "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    )
    with (
        server(lambda _: told) as one,
        pytest.raises(ElsewhereError, match=r"https://p42\.dal\.example"),
    ):
        collections(one)


def test_a_web_site_that_is_no_server_is_told():
    with (
        server(lambda _: httpx.Response(200, text="<html>Welcome</html>")) as one,
        pytest.raises(NotDavError, match="is no CalDAV or CardDAV server"),
    ):
        collections(one)
