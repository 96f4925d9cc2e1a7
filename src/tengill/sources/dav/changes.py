"""What changed in a collection, and the cards and events themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tengill.sources.dav.addresses import absolute
from tengill.sources.dav.client import Server
from tengill.sources.dav.discovery import Collection, Kind
from tengill.sources.dav.multistatus import (
    CALDAV,
    CARDDAV,
    DAV,
    Entry,
    Multistatus,
    multiget,
    propfind,
    read_multistatus,
    sync_collection,
)
from tengill.sources.dav.trouble import (
    DavError,
    ElsewhereError,
    GoneError,
    NotDavError,
    RefusedError,
    TokenExpiredError,
    TooLargeError,
)

_ETAG = f"{DAV}getetag"
_KIND = f"{DAV}resourcetype"
_DATA = {Kind.CALENDAR: f"{CALDAV}calendar-data", Kind.ADDRESS_BOOK: f"{CARDDAV}address-data"}
_MULTIGET = {
    Kind.CALENDAR: f"{CALDAV}calendar-multiget",
    Kind.ADDRESS_BOOK: f"{CARDDAV}addressbook-multiget",
}
_ACCEPT = {Kind.CALENDAR: "text/calendar", Kind.ADDRESS_BOOK: "text/vcard"}
_GONE = frozenset([404, 410])
_TRUNCATED = 507
_EXPIRED = frozenset([400, 403, 409, 410, 412])


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be read and what is gone."""

    changed: Mapping[str, str]
    """Address to ETag."""
    gone: tuple[str, ...] = ()
    token: str = ""
    """To ask from next time; empty where the server keeps none."""
    whole: bool = False
    """Everything in the collection is in `changed`: what is not there is gone."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One card or event as it lies on the server."""

    url: str
    etag: str
    data: bytes
    trouble: str = ""
    """Why there is no data: a sentence for a person."""


def changes_since(server: Server, collection: Collection, token: str) -> Changes:
    """What changed since a sync token (RFC 6578).

    Raises:
        TokenExpiredError: the server no longer knows the token, or knows no tokens.
        DavError: talking to it failed.
    """
    changed: dict[str, str] = {}
    gone: dict[str, None] = {}
    for _ in range(server.limits.pages):
        told = _report(server, collection, token)
        more = False
        for entry in told.entries:
            more = more or entry.status == _TRUNCATED
            _note(collection, entry, changed, gone)
        if not told.token:
            raise TokenExpiredError("The server told no token to go on from.")
        if not more:
            return Changes(changed, tuple(gone), told.token)
        if told.token == token:
            break
        token = told.token
    raise TokenExpiredError("The server tells its changes without end.")


def _report(server: Server, collection: Collection, token: str) -> Multistatus:
    try:
        return read_multistatus(
            server.ask("REPORT", collection.url, sync_collection(token, (_ETAG, _KIND)))
        )
    except RefusedError as error:
        if error.status in _EXPIRED:
            raise TokenExpiredError("The server no longer knows the token.") from None
        raise TokenExpiredError("The server does not tell changes by token.") from None
    except NotDavError:
        raise TokenExpiredError("The server does not tell changes by token.") from None


def _note(
    collection: Collection, entry: Entry, changed: dict[str, str], gone: dict[str, None]
) -> None:
    url = _within(collection, entry)
    if url is None:
        return
    if entry.status in _GONE:
        changed.pop(url, None)
        gone[url] = None
    elif entry.status != _TRUNCATED:
        gone.pop(url, None)
        changed[url] = entry.text(_ETAG)


def everything(server: Server, collection: Collection) -> Changes:
    """All that is in the collection, by ETag: for a first time, or when a token has expired.

    The token is the one the collection told before: what changes meanwhile comes again, not never.

    Raises:
        DavError: talking to the server failed.
    """
    answer = server.ask("PROPFIND", collection.url, propfind((_ETAG, _KIND)), depth="1")
    found: dict[str, str] = {}
    for entry in read_multistatus(answer).entries:
        url = _within(collection, entry)
        if url is not None and entry.status not in _GONE:
            found[url] = entry.text(_ETAG)
        if len(found) > server.limits.max_resources:
            raise TooLargeError(
                f"“{collection.name}” holds more than {server.limits.max_resources:,} entries."
            )
    return Changes(found, (), collection.token, whole=True)


def _within(collection: Collection, entry: Entry) -> str | None:
    """The address of a card or event; None for the collection itself, one inside, or elsewhere."""
    try:
        url = absolute(collection.url, entry.href)
    except ElsewhereError:
        return None
    if url.rstrip("/") == collection.url.rstrip("/") or url.endswith("/"):
        return None
    return None if entry.has(_KIND, f"{DAV}collection") else url


def fetch(server: Server, collection: Collection, urls: Sequence[str]) -> Iterator[Resource]:
    """The cards or events at some addresses, in any order; what is gone meanwhile is left out.

    What is too large, or refused, comes without data and with the reason.

    Raises:
        DavError: the server can't be reached or does not know the user any more.
    """
    for start in range(0, len(urls), server.limits.at_once):
        yield from _some(server, collection, urls[start : start + server.limits.at_once])


def _some(server: Server, collection: Collection, urls: Sequence[str]) -> Iterator[Resource]:
    if len(urls) == 1:
        yield from _one(server, collection, urls[0])
        return
    try:
        found = _multiget(server, collection, urls)
    except TooLargeError:
        half = len(urls) // 2
        yield from _some(server, collection, urls[:half])
        yield from _some(server, collection, urls[half:])
        return
    except (RefusedError, NotDavError, GoneError):
        found = {}
    yield from found.values()
    # Some servers leave out what they find hard to spell; each is asked for by itself.
    for url in urls:
        if url not in found:
            yield from _one(server, collection, url)


def _multiget(server: Server, collection: Collection, urls: Sequence[str]) -> dict[str, Resource]:
    data = _DATA[collection.kind]
    paths = [url.split("/", 3)[3] for url in urls]
    body = multiget(_MULTIGET[collection.kind], (_ETAG, data), [f"/{path}" for path in paths])
    found: dict[str, Resource] = {}
    wanted = set(urls)
    for entry in read_multistatus(server.ask("REPORT", collection.url, body)).entries:
        url = _within(collection, entry)
        text = entry.raw(data)
        if url in wanted and url is not None and text.strip():
            found[url] = Resource(url, entry.text(_ETAG), text.encode("utf-8", "replace"))
    return found


def _one(server: Server, collection: Collection, url: str) -> Iterator[Resource]:
    try:
        answer = server.ask("GET", url, data_type=_ACCEPT[collection.kind])
    except GoneError:
        return
    except (TooLargeError, RefusedError, NotDavError, ElsewhereError) as error:
        yield Resource(url, "", b"", _sentence(error))
        return
    yield Resource(url, answer.headers.get("etag", ""), answer.body)


def _sentence(error: DavError) -> str:
    return f"{error} It was left out; the rest was read."
