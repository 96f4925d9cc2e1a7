"""Answers in XML: multistatus (RFC 4918 13) read without trust, requests written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from tengill.sources.dav.client import Answer
from tengill.sources.dav.trouble import NotDavError

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
CARDDAV = "{urn:ietf:params:xml:ns:carddav}"
APPLE = "{http://calendarserver.org/ns/}"
_PREFIXES = {DAV: "D", CALDAV: "C", CARDDAV: "A", APPLE: "S"}
_SPACES = " ".join(f'xmlns:{short}="{name[1:-1]}"' for name, short in _PREFIXES.items())
_MULTI = 207
_OK = range(200, 300)
_MOST_HREF = 4_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What a multistatus says of one resource."""

    href: str
    """As the server wrote it."""
    status: int
    """Of the resource as a whole; 200 where only its properties have one."""
    properties: Mapping[str, Element]
    """Those the server has, by `{namespace}name`."""

    def text(self, name: str) -> str:
        """The text of a property, or empty."""
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def raw(self, name: str) -> str:
        """The text of a property as it stands, all of it."""
        found = self.properties.get(name)
        return "".join(found.itertext()) if found is not None else ""

    def has(self, name: str, child: str) -> bool:
        """Whether a property holds an element."""
        found = self.properties.get(name)
        return found is not None and found.find(child) is not None

    def href_in(self, name: str) -> str:
        """The address a property holds, or empty."""
        found = self.properties.get(name)
        inner = found.find(f"{DAV}href") if found is not None else None
        return (inner.text or "").strip() if inner is not None else ""


@dataclass(frozen=True, slots=True)
class Multistatus:
    """A multistatus: its entries, and the sync token where it tells one (RFC 6578)."""

    entries: tuple[Entry, ...]
    token: str = ""


def read_multistatus(answer: Answer) -> Multistatus:
    """Read an answer.

    Raises:
        NotDavError: it is no multistatus, or XML that is not to be trusted (entities, a DTD).
    """
    root = _root(answer)
    if answer.status != _MULTI or root is None or root.tag != f"{DAV}multistatus":
        raise NotDavError(
            f"What answers at {answer.url} is no CalDAV or CardDAV server (status {answer.status}). "
            "Check the address; the service's help names it."
        )
    entries = tuple(filter(None, map(_entry, root.findall(f"{DAV}response"))))
    token = root.find(f"{DAV}sync-token")
    return Multistatus(entries, (token.text or "").strip() if token is not None else "")


def _root(answer: Answer) -> Element | None:
    try:
        root: Element = fromstring(answer.body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        return None
    return root


def _entry(element: Element) -> Entry | None:
    href = element.findtext(f"{DAV}href", "").strip()
    if not href or len(href) > _MOST_HREF:
        return None
    status = _status(element.findtext(f"{DAV}status", ""))
    properties: dict[str, Element] = {}
    for found in element.findall(f"{DAV}propstat"):
        if _status(found.findtext(f"{DAV}status", "")) in _OK:
            held = found.find(f"{DAV}prop")
            properties.update({one.tag: one for one in (held if held is not None else ())})
    return Entry(href, status, properties)


def _status(line: str) -> int:
    """The number in `HTTP/1.1 404 Not Found`; 200 where there is none."""
    words = line.split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() and len(words[1]) == 3 else 200  # noqa: PLR2004 - a status


# ---------------------------------------------------------------- requests


def propfind(names: Iterable[str]) -> bytes:
    """A PROPFIND for some properties."""
    return _document(f"<D:propfind {_SPACES}>{_prop(names)}</D:propfind>")


def sync_collection(token: str, names: Iterable[str]) -> bytes:
    """A sync-collection REPORT (RFC 6578 3.2)."""
    return _document(
        f"<D:sync-collection {_SPACES}><D:sync-token>{escape(token)}</D:sync-token>"
        f"<D:sync-level>1</D:sync-level>{_prop(names)}</D:sync-collection>"
    )


def multiget(kind: str, names: Iterable[str], hrefs: Iterable[str]) -> bytes:
    """A calendar-multiget or addressbook-multiget REPORT (RFC 4791 7.9, RFC 6352 8.7)."""
    told = "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs)
    return _document(f"<{_short(kind)} {_SPACES}>{_prop(names)}{told}</{_short(kind)}>")


def _prop(names: Iterable[str]) -> str:
    return f"<D:prop>{''.join(f'<{_short(name)}/>' for name in names)}</D:prop>"


def _short(name: str) -> str:
    space, _, local = name.rpartition("}")
    return f"{_PREFIXES[space + '}']}:{local}"


def _document(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>{text}'.encode()


def children(element: Element | None) -> Iterator[Element]:
    """The elements in one, or none."""
    yield from element if element is not None else ()
