"""Names from Lotus Notes and Exchange.

They stand in X-From, X-To, X-cc and X-bcc beside the addresses: `Jane Doe/HOU/ECT@ECT`, `Doe, Jane </O=ORG/OU=…/CN=…>`, or the bare name.
"""

import re
from functools import lru_cache

from tengill.facts.messages import Mailbox
from tengill.sources.addresses import EMPTY, read_mailbox, split_list
from tengill.sources.caching import remembered
from tengill.sources.names import person_name

_COMPARISONS = 40_000  # beyond, a list is no hand-written one, and likeness would cost seconds
_SHORT = 1000
_LETTERS = re.compile(r"[^\W\d_]+")


def with_names(value: str, names: str) -> tuple[Mailbox, ...]:
    """The mailboxes of an address header, with names from the header that stands beside it.

    Where both lists are equally long they run in parallel; otherwise a name goes to the address it
    equals or resembles. A name left over joins as a mailbox without address where there are more
    names than addresses, and no address is left over: else which is whose can't be told.
    """
    if len(value) + len(names) <= _SHORT:
        return _short_with_names(value, names)
    return _with_names(value, names)


def _with_names(value: str, names: str) -> tuple[Mailbox, ...]:
    boxes = [read_mailbox(piece) for piece in split_list(value)]
    told = list(split_names(names, len(boxes)))
    if len(told) == len(boxes):
        boxes = [_named(box, name) for box, name in zip(boxes, told, strict=True)]
    else:
        boxes = _by_likeness(boxes, told)
    return tuple(dict.fromkeys(box for box in boxes if box.address or box.name))


_short_with_names = lru_cache(maxsize=4096)(_with_names)


def split_names(names: str, expected: int) -> tuple[Mailbox, ...]:
    """The names of one X- header; `Last, First` pairs are seen by how many are `expected`."""
    pieces = split_list(names)
    bare = "<" not in names and "@" not in names and "/" not in names
    if bare and expected and len(pieces) == 2 * expected:
        pieces = [f"{last}, {first}" for last, first in zip(pieces[::2], pieces[1::2], strict=True)]
    return tuple(box for piece in pieces if (box := _read(piece)).address or box.name)


@remembered(8192)
def _read(piece: str) -> Mailbox:
    """One name; `Jane@ECT` is a name in a Notes domain, not an address."""
    box = read_mailbox(piece)
    local, _, domain = box.address.partition("@")
    if domain and "." not in domain:
        return Mailbox(box.name or person_name(piece[:_SHORT].partition("@")[0]) or local, "")
    return box


def _named(box: Mailbox, told: Mailbox) -> Mailbox:
    """A mailbox with the name told beside it, where it has none of its own."""
    if not box.address and not box.name:
        return told
    return Mailbox(told.name, box.address) if told.name and not box.name else box


def _by_likeness(boxes: list[Mailbox], told: list[Mailbox]) -> list[Mailbox]:
    by_address = {name.address: name for name in told if name.address}
    boxes = [_named(box, by_address.get(box.address, EMPTY)) for box in boxes]
    known = {box.address for box in boxes}
    left = [name for name in told if not name.address or name.address not in known]
    if len(boxes) * len(left) <= _COMPARISONS:
        for place, box in enumerate(boxes):
            like = None if box.name else next((name for name in left if alike(name, box)), None)
            if like:
                boxes[place] = _named(box, like)
                left.remove(like)
    if any(box.address and not box.name for box in boxes):
        return boxes
    names = {box.name.lower() for box in boxes if box.name}
    left = [name for name in left if name.name.lower() not in names or not name.name]
    spare = len(left) <= len(told) - len(boxes)
    return [box for box in boxes if box.address or box.name] + (left if spare else [])


@remembered(8192)
def _words(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _LETTERS.findall(name))


@remembered(8192)
def _local(address: str) -> str:
    """The letters before the `@`."""
    return "".join(_LETTERS.findall(address.partition("@")[0].lower()))


def alike(name: Mailbox, box: Mailbox) -> bool:
    """Whether a name may be that of an address: `Jane Q Doe` of `jdoe@…` or `jane.doe@…`."""
    if name.address:
        return False
    words, local = _words(name.name), _local(box.address)
    if not words or len(local) < 3:  # noqa: PLR2004 - too short to tell
        return False
    first, last = words[0], words[-1]
    if len(last) > 2 and last in local:  # noqa: PLR2004
        return True
    return local.startswith((first[:1] + last[:6], last + first[:1]))
