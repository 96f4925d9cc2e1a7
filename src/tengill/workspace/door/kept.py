"""What the door read in a message's own words, kept so that the next pass need not read it again.

`DoorReading` holds, for each message that reached the owner, what its text asks, its sketch, the keys of its words,
what it says of itself, and the words by which the owner's habits are learned; for each of the owner's own, keys, the
words that tell topics, and whether it promises something. All of it is a function of the message alone and of the packs
and code it was read with, whose version stands beside it: of another version, it is read anew. What stands somewhere in
the text is kept as its place.
"""

import struct
import zlib
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from tengill.door import asking
from tengill.door.approaches import Sent
from tengill.door.asking.own import own_words
from tengill.door.asking.packs import packaged
from tengill.door.asking.scars import Marks, marks, scars_of
from tengill.door.evidence import Asked, FoundAsk
from tengill.door.making import quickly
from tengill.door.promises import promise
from tengill.door.replies import Style, Wording
from tengill.door.saying import Phrases, phrases
from tengill.door.templates import sketch
from tengill.facts.acts import Span
from tengill.facts.approaches import Approach, Ask, Reason

_VERSION = 3
"""Raise it where what is read (`Read`) tells something else of the same text than before."""
_HEAD = struct.Struct("<IIQ")
"""How many keys, how long words and sketch are. The keys behind it begin at a place for such numbers."""
_ASKS = {ask.value: ask for ask in Ask}
_NONE: tuple[FoundAsk, ...] = ()
_NO_SCARS: tuple[Reason, ...] = ()
_NO_SPANS: tuple[Span, ...] = ()
_NO_PHRASES: Phrases = {}
_BETWEEN = "\n"
"""Between words: white space is in none."""
_GAP = " "
"""Between the owner's words: an empty line may be one of them."""
_OWN = 1 << 32
"""In place of a sketch's length: it is the owner's own; one more: it promises something."""


@cache
def version(*, mass: bool = False) -> int:
    """The version of all that reads: of the packs' and the model's text, and of the code.

    Args:
        mass: of mail that is taken for bulk mail; it is read in another way.
    """
    told = zlib.crc32(b"%d %d" % (_VERSION, mass))
    asking_room = resources.files("tengill.door.asking")
    rooms = (asking_room / "packs", asking_room / "names", resources.files("tengill.door.phrases"))
    packs = [one for room in rooms for one in sorted(room.iterdir(), key=lambda one: one.name)]
    for entry in (*packs, asking_room / "leanings.json"):
        if entry.name.endswith((".toml", ".json")):
            told = zlib.crc32(entry.read_bytes(), told)
    return told


_asked, _a_span, _found_ask = quickly(Asked), quickly(Span), quickly(FoundAsk)


class Read(NamedTuple):
    """What is read in an approach's subject and text."""

    words: asking.Cut
    asked: Asked
    sketch: bytes
    phrases: Phrases
    wording: Wording
    marks: Marks


def read(approach: Approach) -> Read:
    """Read an approach's words once for all rooms of the door."""
    words = asking.cut(approach.subject, approach.text)
    signs = marks(approach, packaged())
    asked = asking.read(approach, words, signs)
    return Read(words, asked, sketch(approach.text), phrases(approach), Wording.of(approach), signs)


class Wrote(NamedTuple):
    """What is read in the owner's own words."""

    cut: asking.Cut
    """Subject and text in one."""
    words: tuple[str, ...]
    """`own_words`: what tells the owner's topics."""
    promises: bool


def wrote(sent: Sent) -> Wrote:
    """Read a message of the owner's once."""
    written = _written(sent)
    return Wrote(
        asking.cut("", written, asks=False),
        tuple(own_words(written)),
        promise(sent.text) is not None,
    )


def _written(sent: Sent) -> str:
    return f"{sent.subject}\n\n{sent.text}"


def wrote_to_bytes(told: Wrote) -> bytes:
    """All of it as it is kept."""
    words = _GAP.join(told.words).encode("utf-8", "surrogatepass")
    keys = told.cut.keys
    head = _HEAD.pack(len(keys), len(words), _OWN + told.promises)
    return b"".join((head, keys.astype("<i8").tobytes(), words))


def wrote_from_bytes(kept: bytes, sent: Sent) -> Wrote | None:
    """What `wrote_to_bytes` kept of this very message; None: nothing, or it was read as another's."""
    if not kept:
        return None
    keys, words, size = _HEAD.unpack_from(kept)
    if size < _OWN:
        return None
    start = _HEAD.size + 8 * keys
    told = kept[start : start + words].decode("utf-8", "surrogatepass")
    cut = asking.cut_before("", _written(sent), _keys(kept, keys))
    return Wrote(cut, tuple(told.split(_GAP)) if told else (), size > _OWN)


def _keys(kept: bytes, many: int) -> NDArray[np.int64]:
    return np.frombuffer(kept, "<i8", many, _HEAD.size).astype(np.int64)


def to_bytes(told: Read) -> bytes:
    """All of it as it is kept."""
    asked, signs = told.asked, told.marks
    rest = orjson.dumps(
        [
            [
                [one.ask.value, one.weight, [_place(span) for span in one.words]]
                for one in asked.asks
            ],
            asked.minutes,
            _place(asked.nagging) if asked.nagging is not None else None,
            asked.commercial,
            asked.words,
            [_place(span) for span in signs.fields],
            [*signs.greeting[:2], bool(signs.greeting[2])] if signs.greeting is not None else None,
            [[table, kind, _place(span)] for table, (kind, span) in told.phrases.items() if span],
            [*told.wording.style],
        ]
    )
    words = _BETWEEN.join(told.wording.words).encode("utf-8", "surrogatepass")
    keys = told.words.keys
    head = _HEAD.pack(len(keys), len(words), len(told.sketch))
    return b"".join((head, keys.astype("<i8").tobytes(), told.sketch, words, rest))


def from_bytes(kept: bytes, approach: Approach) -> Read | None:
    """What `to_bytes` kept of this very approach; None: nothing, or it was read as the owner's own.

    A wrong name in the greeting depends on what the owner is called, so that is looked at anew.
    """
    if not kept:
        return None
    keys, words, size = _HEAD.unpack_from(kept)
    if size >= _OWN:
        return None
    text_sketch = _HEAD.size + 8 * keys
    wording = text_sketch + size
    rest = wording + words
    asks, minutes, nagging, commercial, count, fields, greeting, said, style = orjson.loads(
        kept[rest:]
    )
    signs = Marks(
        [_span(one, approach) for one in fields] if fields else _NO_SPANS,
        _greeting(greeting, approach) if greeting is not None else None,
    )
    asked = _asked(
        tuple([_ask(one, approach) for one in asks]) if asks else _NONE,
        minutes,
        scars_of(approach, signs) if fields or greeting is not None else _NO_SCARS,
        _span(nagging, approach) if nagging is not None else None,
        commercial,
        count,
    )
    told = kept[wording:rest].decode("utf-8", "surrogatepass")
    return Read(
        asking.cut_before(approach.subject, approach.text, _keys(kept, keys)),
        asked,
        kept[text_sketch:wording],
        {table: (kind, _span(place, approach)) for table, kind, place in said}
        if said
        else _NO_PHRASES,
        Wording(tuple(told.split(_BETWEEN)) if told else (), Style(*style)),
        signs,
    )


def _greeting(told: list[Any], approach: Approach) -> tuple[int, int, str]:
    start, end, named = told
    return start, end, approach.text[start:end] if named else ""


def _place(span: Span) -> list[int]:
    return [span.start, span.end, int(span.in_subject)]


def _ask(told: list[Any], approach: Approach) -> FoundAsk:
    value, weight, places = told
    return _found_ask(_ASKS[value], weight, tuple([_span(place, approach) for place in places]))


def _span(told: list[int], approach: Approach) -> Span:
    start, end, in_subject = told
    text = approach.subject if in_subject else approach.text
    return _a_span(start, end, text[start:end], bool(in_subject))
