"""Raw records of a file of JSON, and the reasons for what is left aside."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from tengill.facts.messages import KeptAside
from tengill.facts.records import Fact
from tengill.sources.limits import Limits
from tengill.sources.records import Raw, kept_aside
from tengill.sources.social.json_elements import Element, End, elements
from tengill.sources.social.messages import origin_of
from tengill.sources.streams import CHUNK, Stream

NOTHING = "nothing for the network"
"""The reason for files of an export that tell of nobody; counted, and shown quietly."""
INCOMPLETE = "file incomplete"
UNREADABLE = "record unreadable"
Facts = tuple[Fact, ...] | KeptAside


def json_records(
    stream: Stream,
    path: str,
    base: int,
    start: int,
    limits: Limits,
    *,
    depth: int,
    name: str,
    context: Callable[[Element], str | None],
) -> Iterator[Raw | KeptAside]:
    """The elements at a depth as records whose key is `start` or more.

    Args:
        stream: the file, from its beginning.
        path: where it lies.
        base: added to offsets to make keys.
        start: the key to begin at.
        limits: of one record.
        depth: how many brackets the elements lie in.
        name: the format's.
        context: what each record carries as `Raw.context`, or None when it is no record. Asked
            for every element, also those before `start`.
    """
    held: Raw | None = None
    for one in elements(stream, depth, limits):
        if isinstance(one, End):
            if held is not None:
                yield replace(held, next=base + one.position + 1)
            if not one.closed and not stream.damage:
                yield from incomplete(path, base, start, one.position)
            return
        told = context(one)
        if told is None or base + one.offset < start:
            continue
        if held is not None:
            yield held
        held = raw_of(one, path, base, name, told)


def raw_of(element: Element, path: str, base: int, name: str, context: str) -> Raw:
    """One element as a record."""
    return Raw(
        path=path,
        key=base + element.offset,
        length=element.length,
        data=element.data,
        next=base + element.offset + element.length,
        offset=element.offset,
        cut=element.cut,
        format=name,
        context=context,
    )


def incomplete(path: str, base: int, start: int, position: int) -> Iterator[KeptAside]:
    """What is said of a file that ends too early."""
    if base + position >= start:
        yield kept_aside(
            INCOMPLETE,
            "The file ends in the middle of its list: a part is missing. What lies before was "
            "read; download the export again for the rest.",
            path,
            position,
        )


def only_aside(
    stream: Stream, path: str, base: int, start: int, reason: str, detail: str
) -> Iterator[KeptAside]:
    """A whole file left aside, with one reason."""
    head = stream.peek(512)
    while stream.read(CHUNK):
        pass
    if base >= start:
        yield kept_aside(reason, detail, path, 0, stream.position, head)


@lru_cache(maxsize=256)
def context_of(context: str) -> dict[str, Any]:
    """What a record's context says, as its format wrote it; shared, so not to be changed."""
    told: dict[str, Any] = json.loads(context)
    return told


def unreadable(raw: Raw, detail: str, reason: str = UNREADABLE) -> KeptAside:
    """A record left aside."""
    return KeptAside(reason, detail, origin_of(raw), raw.data[:512])
