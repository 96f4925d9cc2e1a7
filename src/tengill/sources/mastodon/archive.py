"""outbox.json, likes.json, bookmarks.json and actor.json of a Mastodon archive (ActivityStreams 2.0)."""

import json
import re
from collections.abc import Iterator

from tengill.facts.messages import KeptAside
from tengill.sources.limits import Limits
from tengill.sources.mastodon.actor import read_actor
from tengill.sources.mastodon.posts import author_of, read_activity, read_liked
from tengill.sources.records import Raw
from tengill.sources.social.json_elements import Element, array_key
from tengill.sources.social.records import Facts, context_of, json_records, raw_of
from tengill.sources.streams import CHUNK, Stream

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_STREAMS = b"www.w3.org/ns/activitystreams"
_COLLECTION = re.compile(rb"\"type\"\s*:\s*\"OrderedCollection(?:Page)?\"")
_ITEMS = re.compile(rb"\"orderedItems\"\s*:\s*\[")
_ACTOR = re.compile(rb"\"type\"\s*:\s*\"(?:Person|Service|Organization|Group|Application)\"")
_PREFERRED = b'"preferredUsername"'
_IDENTIFIER = re.compile(rb"\"id\"\s*:\s*\"([^\"\\]{0,300})\"")
_LIST = re.compile(r"(likes|bookmarks)(?:\.json)?$")
_DEPTH = 2  # { "orderedItems": [
_HEAD = 1 << 16


class MastodonArchive:
    """The parts of a Mastodon archive, as the registry in `formats` knows them."""

    name = "mastodon"
    brings = "posts"

    def brings_of(self, head: bytes) -> str:
        """What a file that begins with `head` brings."""
        if not (_COLLECTION.search(head) and _ITEMS.search(head)):
            return "people"
        listed = any(
            _part(one.decode("utf-8", "replace")) != "outbox"
            for one in _IDENTIFIER.findall(head)[:1]
        )
        return "interactions" if listed else "posts"

    def recognises(self, head: bytes, /) -> bool:
        """Whether a file is a collection or an actor of ActivityStreams."""
        if not _BEGINS.match(head) or _STREAMS not in head:
            return False
        if _COLLECTION.search(head) and _ITEMS.search(head):
            return True
        return _is_actor(head)

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """The activities of a collection, or the actor as one record."""
        head = stream.peek(_HEAD)
        if not (_COLLECTION.search(head) and _ITEMS.search(head)):
            yield from _whole(stream, path, base, start, limits)
            return
        part = ""
        in_items = told = False

        def context(element: Element) -> str | None:
            nonlocal part, in_items, told
            if key := array_key(element.before):
                in_items = key == "orderedItems"
            if not part and (found := _IDENTIFIER.search(element.before)):
                part = _part(found[1].decode("utf-8", "replace"))
            if not in_items:
                return None
            first, told = not told, True
            return json.dumps({"part": part or "outbox", "first": first})

        yield from json_records(
            stream, path, base, start, limits, depth=_DEPTH, name=self.name, context=context
        )

    def facts(self, raw: Raw, /) -> Facts:
        """What one record tells."""
        return _read(raw)


def _is_actor(head: bytes) -> bool:
    return _PREFERRED in head and _ACTOR.search(head) is not None


def _part(identifier: str) -> str:
    found = _LIST.search(identifier)
    return found[1] if found else "outbox"


def _read(raw: Raw) -> Facts:
    context = context_of(raw.context)
    part = context["part"]
    if part == "actor":
        return read_actor(raw)
    if not raw.data.startswith(b"{"):
        return read_liked(raw, part)
    told = read_activity(raw)
    if context.get("first") and not isinstance(told, KeptAside):
        return (*author_of(raw), *told)
    return told


def _whole(stream: Stream, path: str, base: int, start: int, limits: Limits) -> Iterator[Raw]:
    parts, held = [], 0
    while data := stream.read(CHUNK):
        parts.append(data[: max(0, limits.max_record - held)])
        held += len(parts[-1])
    if base >= start:
        element = Element(0, stream.position, b"".join(parts), b"")
        yield raw_of(element, path, base, MastodonArchive.name, json.dumps({"part": "actor"}))
