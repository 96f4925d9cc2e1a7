"""The files of an X archive: which is which, cut into records.

Each file is a script that assigns one array: `window.YTD.tweets.part0 = [ {…}, … ]`. The name in
the assignment tells what it holds, whatever the file is called. Large parts are split by X into
several files, each with an assignment of its own.
"""

import json
import re
from collections.abc import Callable, Iterator

from tengill.facts.messages import KeptAside
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.social.json_elements import Element
from tengill.sources.social.records import (
    NOTHING,
    Facts,
    context_of,
    json_records,
    only_aside,
    raw_of,
)
from tengill.sources.streams import CHUNK, Stream
from tengill.sources.x_archive.conversations import conversation_records
from tengill.sources.x_archive.direct import read_event
from tengill.sources.x_archive.owner import read_account, read_manifest, read_profile
from tengill.sources.x_archive.people import (
    read_follower,
    read_following,
    read_like,
    read_uploaded,
)
from tengill.sources.x_archive.posts import read_note, read_post

_ASSIGNMENT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*window\.(?:YTD\.([A-Za-z0-9_]{1,80})\.part\d{1,6}|(__THAR_CONFIG))"
    rb"\s*=\s*(?=[\[{])"
)
_MANIFEST = "manifest"
_READERS: dict[str, Callable[[Raw], Facts]] = {
    "tweets": read_post,
    "tweet": read_post,
    "community_tweet": read_post,
    "note_tweet": read_note,
    "follower": read_follower,
    "following": read_following,
    "like": read_like,
    "contact": read_uploaded,
    "account": read_account,
    "profile": read_profile,
    _MANIFEST: read_manifest,
    "direct_messages": read_event,
    "direct_message": read_event,
    "direct_messages_group": read_event,
    "direct_message_group": read_event,
}
_CONVERSATIONS = frozenset(name for name, read in _READERS.items() if read is read_event)
_BRINGS = {
    **dict.fromkeys(("tweets", "tweet", "community_tweet", "note_tweet"), "posts"),
    **dict.fromkeys(_CONVERSATIONS, "messages"),
    **dict.fromkeys(("follower", "following"), "connections"),
    **dict.fromkeys(("contact", "account", "profile"), "people"),
    "like": "interactions",
    _MANIFEST: "figures",
}


class XArchive:
    """The parts of an X archive, as the registry in `formats` knows them."""

    name = "x"
    brings = "posts"

    def brings_of(self, head: bytes) -> str:
        """What a file that begins with `head` brings; empty: nothing."""
        return _BRINGS.get(_part(head), "")

    def recognises(self, head: bytes, /) -> bool:
        """Whether a file begins with an assignment as X writes it."""
        return _ASSIGNMENT.match(head) is not None

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """The records of one file; a part that tells of nobody is left aside whole."""
        part = _part(stream.peek(4096))
        if part not in _READERS:
            yield from only_aside(
                stream,
                path,
                base,
                start,
                NOTHING,
                f"This part of an X archive ({part.replace('_', '-')}) tells of nobody you were in "
                "touch with. It is left out.",
            )
        elif part == _MANIFEST:
            yield from _whole(stream, path, base, start, limits)
        elif part in _CONVERSATIONS:
            yield from conversation_records(stream, path, base, start, limits, part)
        else:
            context = json.dumps({"part": part})
            yield from json_records(
                stream, path, base, start, limits,
                depth=1, name=self.name, context=lambda _: context,
            )  # fmt: skip

    def facts(self, raw: Raw, /) -> Facts:
        """What one record tells."""
        return _READERS[context_of(raw.context)["part"]](raw)


def _part(head: bytes) -> str:
    found = _ASSIGNMENT.match(head)
    return _MANIFEST if found is None or found[2] else found[1].decode().lower()


def _whole(stream: Stream, path: str, base: int, start: int, limits: Limits) -> Iterator[Raw]:
    """The manifest is one object."""
    parts, held = [], 0
    while data := stream.read(CHUNK):
        parts.append(data[: max(0, limits.max_record - held)])
        held += len(parts[-1])
    data = b"".join(parts)
    found = _ASSIGNMENT.match(data)
    at = found.end() if found else 0
    if base >= start:
        element = Element(0, stream.position, data[at:].rstrip().removesuffix(b";"), b"")
        raw = raw_of(element, path, base, XArchive.name, json.dumps({"part": _MANIFEST}))
        yield raw
