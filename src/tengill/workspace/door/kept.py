"""What the door read in a message's own words, kept so that the next pass need not read it again.

`DoorReading` holds, for each message that reached the owner, what its text asks and its sketch. Both are a
function of the message alone and of the packs and code they were read with, whose version stands beside them:
of another version, they are read anew. Words that say where something stands are kept as places, never as text.
"""

import struct
import zlib
from functools import cache
from importlib import resources
from typing import Any

import orjson

from tengill.door import asking
from tengill.door.asking.packs import packaged
from tengill.door.asking.scars import scars
from tengill.door.evidence import Asked, FoundAsk
from tengill.door.templates import sketch
from tengill.facts.acts import Span
from tengill.facts.approaches import Approach, Ask

_VERSION = 2
"""Raise it where `asking.read` or `sketch` tells something else of the same text than before."""
_HEAD = struct.Struct("<H")
_ASKS = {ask.value: ask for ask in Ask}
_NONE: tuple[FoundAsk, ...] = ()


@cache
def version(*, mass: bool = False) -> int:
    """The version of all that reads: of the packs' and the model's text, and of the code.

    Args:
        mass: of mail that is taken for bulk mail; it is read in another way.
    """
    told = zlib.crc32(b"%d %d" % (_VERSION, mass))
    asking_room = resources.files("tengill.door.asking")
    packs = sorted((asking_room / "packs").iterdir(), key=lambda one: one.name)
    for entry in (*packs, asking_room / "leanings.json"):
        if entry.name.endswith((".toml", ".json")):
            told = zlib.crc32(entry.read_bytes(), told)
    return told


def read(approach: Approach, words: "asking.Cut") -> tuple[Asked, bytes]:
    """What a text asks, and its sketch; see `asking.read` and `templates.sketch`."""
    return asking.read(approach, words), sketch(approach.text)


def to_bytes(asked: Asked, text_sketch: bytes) -> bytes:
    """Both as they are kept."""
    told: list[Any] = [
        [[one.ask.value, one.weight, [_place(span) for span in one.words]] for one in asked.asks],
        asked.minutes,
        _place(asked.nagging) if asked.nagging is not None else None,
        asked.commercial,
        asked.words,
    ]
    return _HEAD.pack(len(text_sketch)) + text_sketch + orjson.dumps(told)


def from_bytes(kept: bytes, approach: Approach) -> tuple[Asked, bytes]:
    """What `to_bytes` kept of this very approach.

    A wrong name in the greeting depends on what the owner is called, so scars are looked for anew.
    """
    (length,) = _HEAD.unpack_from(kept)
    start = _HEAD.size + length
    asks, minutes, nagging, commercial, words = orjson.loads(kept[start:])
    asked = Asked(
        asks=tuple([_ask(one, approach) for one in asks]) if asks else _NONE,
        minutes=minutes,
        scars=scars(approach, packaged()),
        nagging=_span(nagging, approach) if nagging is not None else None,
        commercial=commercial,
        words=words,
    )
    return asked, kept[_HEAD.size : start]


def _place(span: Span) -> list[int]:
    return [span.start, span.end, int(span.in_subject)]


def _ask(told: list[Any], approach: Approach) -> FoundAsk:
    value, weight, places = told
    return FoundAsk(_ASKS[value], weight, tuple([_span(place, approach) for place in places]))


def _span(told: list[int], approach: Approach) -> Span:
    start, end, in_subject = told
    text = approach.subject if in_subject else approach.text
    return Span(start, end, text[start:end], bool(in_subject))
