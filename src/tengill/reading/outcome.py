"""Did an introduction take? Judged from what came later, and never from silence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tengill.facts.acts import ActKind, FoundAct, Took
from tengill.reading import matching
from tengill.reading.language import choose
from tengill.reading.packs import Pack, packaged

_THANKING = frozenset({"thanks_introduction", "result_of_introduction"})
_CONNECTING = (ActKind.INTRODUCTION, ActKind.HANDOFF)


@dataclass(frozen=True, slots=True)
class Later:
    """A later message (or meeting) among the parties of an act, or in its thread."""

    ref: str
    """The caller's name for it; handed back as evidence."""
    at: datetime
    """Aware, UTC."""
    sender: str
    """Address, or any key under which the caller knows the person."""
    recipients: tuple[str, ...]
    new_text: str = ""
    """What its sender wrote; may be left out for messages outside the thread."""
    in_thread: bool = False
    """True for a reply in the act's own thread."""


def took(
    act: FoundAct,
    left: Sequence[str],
    right: Sequence[str],
    connector: Sequence[str],
    later: Sequence[Later],
    met_before: bool,
    packs: Sequence[Pack] | None = None,
) -> tuple[Took, str | None]:
    """Whether an introduction or handoff took, and the message that shows it.

    Args:
        act: The act.
        left: Addresses (or person keys) of one side.
        right: Of the other side.
        connector: Of the connector.
        later: Messages after the act, oldest first.
        met_before: True when the two sides had been in touch before the act: then later
            contact shows nothing.
        packs: Language packs to read replies with; the packaged ones by default.

    Returns:
        `TOOK` when somebody of one side wrote to somebody of the other afterwards and they had
        not before; else `ACKNOWLEDGED` or `DECLINED` when a party says so in reply to the
        connector; else `NO_EVIDENCE`, which is not failure: mail may bypass the owner.
    """
    if act.kind not in _CONNECTING:
        return Took.NO_EVIDENCE, None
    ones, others = set(left), set(right)
    if not met_before:
        for message in later:
            if _across(message, ones, others):
                return Took.TOOK, message.ref
    answers = [
        (message, _says(message.new_text, packs or packaged()))
        for message in later
        if message.sender in ones | others
        and (message.in_thread or set(message.recipients) & set(connector))
    ]
    for message, names in answers:
        grateful = message.in_thread and "thanks" in names and "decline" not in names
        if names & _THANKING or grateful:
            return Took.ACKNOWLEDGED, message.ref
    for message, names in answers:
        if "decline" in names and message.in_thread:
            return Took.DECLINED, message.ref
    return Took.NO_EVIDENCE, None


def _across(message: Later, ones: set[str], others: set[str]) -> bool:
    """True when a message goes from one side to the other."""
    to = set(message.recipients)
    return bool(
        (message.sender in ones and to & others) or (message.sender in others and to & ones)
    )


def _says(text: str, packs: Sequence[Pack]) -> set[str]:
    text = text[: matching.MAX_TEXT]
    return matching.said(choose(text, packs), text)
