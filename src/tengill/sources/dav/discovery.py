"""From the address a person knows to the calendars and address books on it (RFC 6764, 5397)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tengill.sources.dav.addresses import absolute
from tengill.sources.dav.client import Server
from tengill.sources.dav.multistatus import (
    APPLE,
    CALDAV,
    CARDDAV,
    DAV,
    Entry,
    children,
    propfind,
    read_multistatus,
)
from tengill.sources.dav.trouble import (
    DavError,
    ElsewhereError,
    GoneError,
    NotDavError,
    RefusedError,
)

_PRINCIPAL = f"{DAV}current-user-principal"
_KIND = f"{DAV}resourcetype"
_HOMES = (f"{CALDAV}calendar-home-set", f"{CARDDAV}addressbook-home-set")
_ABOUT = (
    _KIND, f"{DAV}displayname", f"{DAV}sync-token", f"{APPLE}getctag",
    f"{CALDAV}supported-calendar-component-set",
)  # fmt: skip
_MOST = 1_000
_MOST_NAME = 200


class Kind(StrEnum):
    """What a collection holds."""

    CALENDAR = "caldav"
    ADDRESS_BOOK = "carddav"


@dataclass(frozen=True, slots=True)
class Collection:
    """A calendar or an address book on a server."""

    url: str
    kind: Kind
    name: str
    """As its owner calls it, or the last part of its address."""
    token: str = ""
    """Its sync token now; empty where the server keeps none."""
    version: str = ""
    """Its CTag, which changes with anything in it; empty where the server tells none."""


def collections(server: Server) -> tuple[Collection, ...]:
    """All calendars and address books of the user.

    Raises:
        DavError: nothing is found, and why.
    """
    found: dict[str, Collection] = {}
    first: DavError | None = None
    for start in _starts(server):
        try:
            for one in _below(server, start):
                found.setdefault(one.url, one)
        except (GoneError, NotDavError, RefusedError) as error:
            first = first or error
        if found and start == server.url:
            break
    if not found:
        raise first or NotDavError(
            f"There is no calendar and no address book for this user at {server.url}. Check the "
            "address; the service's help names it."
        )
    return tuple(sorted(found.values(), key=lambda one: (one.kind, one.name, one.url)))


def _starts(server: Server) -> Iterator[str]:
    yield server.url
    for name in ("caldav", "carddav"):
        yield absolute(server.url, f"/.well-known/{name}")


def _below(server: Server, start: str) -> Iterator[Collection]:
    """The collections an address leads to: itself, those in it, those in the user's homes."""
    answer = server.ask("PROPFIND", start, propfind((_PRINCIPAL, *_HOMES, *_ABOUT)))
    here = answer.url
    entries = read_multistatus(answer).entries
    own = [_collection(here, entry) for entry in entries[:1]]
    if own and own[0] is not None:
        yield own[0]
        return
    homes = _homes(here, entries)
    principal = next((href for entry in entries if (href := entry.href_in(_PRINCIPAL))), "")
    if principal and not homes:
        answer = server.ask("PROPFIND", absolute(here, principal), propfind(_HOMES))
        homes = _homes(answer.url, read_multistatus(answer).entries)
    for home in homes or ([here] if start == server.url else []):
        answer = server.ask("PROPFIND", home, propfind(_ABOUT), depth="1")
        for entry in read_multistatus(answer).entries[:_MOST]:
            found = _collection(answer.url, entry)
            if found is not None:
                yield found


def _homes(here: str, entries: tuple[Entry, ...]) -> list[str]:
    """The addresses of the user's homes; those on other hosts are left out.

    Raises:
        ElsewhereError: all are on other hosts; it names one.
    """
    hrefs = [
        (element.text or "").strip()
        for entry in entries
        for name in _HOMES
        for element in children(entry.properties.get(name))
        if element.tag == f"{DAV}href" and (element.text or "").strip()
    ]
    found: dict[str, None] = {}
    trouble: ElsewhereError | None = None
    for href in hrefs:
        try:
            found.setdefault(absolute(here, href))
        except ElsewhereError as error:
            trouble = error
    if trouble is not None and not found:
        raise trouble
    return list(found)


def _collection(here: str, entry: Entry) -> Collection | None:
    if entry.has(_KIND, f"{CALDAV}calendar"):
        kind = Kind.CALENDAR
        told = entry.properties.get(f"{CALDAV}supported-calendar-component-set")
        names = {one.get("name", "").upper() for one in children(told)}
        if names and "VEVENT" not in names:
            return None  # a list of tasks
    elif entry.has(_KIND, f"{CARDDAV}addressbook"):
        kind = Kind.ADDRESS_BOOK
    else:
        return None
    url = absolute(here, entry.href)
    name = entry.text(f"{DAV}displayname") or url.rstrip("/").rpartition("/")[2]
    return Collection(
        url, kind, name[:_MOST_NAME], entry.text(f"{DAV}sync-token"), entry.text(f"{APPLE}getctag")
    )
