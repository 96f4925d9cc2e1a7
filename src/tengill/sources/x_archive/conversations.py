"""Direct messages cut into their events, each with the conversation it stands in.

The conversations lie in one array, each with an array of its events, newest first. A group tells
who is in it only in its oldest events: its events wait until it ends, or until there are too many.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tengill.facts.messages import KeptAside
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.social.json_elements import Element, End, elements
from tengill.sources.social.records import incomplete, raw_of
from tengill.sources.streams import Stream

_DEPTH = 4  # [ { "dmConversation": { "messages": [
_MOST_WAITING = 16 << 20
_MOST_PARTICIPANTS = 1_000
_CONVERSATION = re.compile(rb"\"conversationId\"\s*:\s*\"([^\"\\]{1,100})\"")
_ONE_TO_ONE = re.compile(r"\d+-\d+")
_SOMEBODY = re.compile(rb"\"(?:senderId|initiatingUserId)\"\s*:\s*\"(\d{1,25})\"")
_SEVERAL = re.compile(rb"\"(?:participantsSnapshot|userIds)\"\s*:\s*\[([^\[\]]*+)\]")
_NUMBER = re.compile(rb"\d{1,25}")


@dataclass
class _Waiting:
    """The events of one conversation that are not handed over yet."""

    identifier: str = ""
    elements: list[Element] = field(default_factory=list)
    size: int = 0
    participants: dict[str, None] = field(default_factory=dict)
    owner: str = ""
    """The owner's number, where this conversation is the one that gives it away."""

    def take(self, element: Element) -> None:
        self.elements.append(element)
        self.size += len(element.data)
        if not _ONE_TO_ONE.fullmatch(self.identifier):
            told = [*_SOMEBODY.findall(element.data)]
            for several in _SEVERAL.findall(element.data):
                told.extend(_NUMBER.findall(several))
            if len(self.participants) < _MOST_PARTICIPANTS:
                self.participants.update(dict.fromkeys(one.decode() for one in told))

    @property
    def is_full(self) -> bool:
        """Whether waiting longer brings nothing, or costs too much."""
        return self.size > _MOST_WAITING or _ONE_TO_ONE.fullmatch(self.identifier) is not None

    def hand_over(self, part: str, name: str, path: str, base: int) -> Iterator[Raw]:
        """The events as records, with all participants seen so far."""
        told: dict[str, object] = {
            "part": part,
            "conversation": self.identifier,
            "participants": list(self.participants)[:_MOST_PARTICIPANTS],
        }
        context = json.dumps(told)
        for element in self.elements:
            first = json.dumps({**told, "owner": self.owner}) if self.owner else context
            self.owner = ""
            yield raw_of(element, path, base, name, first)
        self.elements, self.size = [], 0


@dataclass
class _Owner:
    """Who takes part in every conversation of two: known from the second on."""

    common: frozenset[str] | None = None
    told: bool = False

    def after(self, identifier: str) -> str:
        """The owner's number, once, when this conversation leaves but one; else empty."""
        if self.told or not _ONE_TO_ONE.fullmatch(identifier):
            return ""
        pair = frozenset(identifier.split("-"))
        self.common = pair if self.common is None else self.common & pair
        self.told = len(self.common) < len(pair)
        return next(iter(self.common), "") if self.told else ""


def conversation_records(
    stream: Stream, path: str, base: int, start: int, limits: Limits, part: str
) -> Iterator[Raw | KeptAside]:
    """The events of all conversations in a file, from the key `start` on."""
    held: Raw | None = None
    for raw in _events(stream, path, base, start, limits, part):
        if isinstance(raw, KeptAside):
            yield raw
            continue
        if raw.key < start:
            continue
        if held is not None:
            yield held
        held = raw
    if held is not None:
        yield replace(held, next=base + stream.position + 1)


def _events(
    stream: Stream, path: str, base: int, start: int, limits: Limits, part: str
) -> Iterator[Raw | KeptAside]:
    waiting, owner = _Waiting(), _Owner()
    for one in elements(stream, _DEPTH, limits):
        if isinstance(one, End):
            yield from waiting.hand_over(part, "x", path, base)
            if not one.closed and not stream.damage:
                yield from incomplete(path, base, start, one.position)
            return
        found = _CONVERSATION.search(one.before)
        if found:
            yield from waiting.hand_over(part, "x", path, base)
            waiting = _Waiting(found[1].decode("utf-8", "replace"))
            waiting.owner = owner.after(waiting.identifier)
        waiting.take(one)
        if waiting.is_full:
            yield from waiting.hand_over(part, "x", path, base)
