"""What templates say of sources, contact points, meetings and interactions."""

from collections.abc import Iterable

from django import template

from tengill.web import sources_words as words
from tengill.web import uploads
from tengill.workspace.planning import Bringing
from tengill.workspace.timeline import TimelineItem

register = template.Library()


@register.filter
def source_name(source: str) -> str:
    """What people call a source."""
    return words.source(source)


@register.filter
def as_dropped(text: object) -> str:
    """A path, or words with one in it, without the place of ours where a dropped file lies."""
    return uploads.as_dropped(str(text))


@register.filter
def format_name(name: str) -> str:
    """What people call a format."""
    return words.source(name or "mail")


@register.filter
def point_kind(kind: str) -> str:
    """What kind of contact point it is."""
    return words.point_kind(kind)


@register.filter
def join_reason(reason: str) -> str:
    """Why a contact point is somebody's."""
    return words.join_reason(reason)


@register.filter
def answer_word(answer: str) -> str:
    """What somebody invited said."""
    return words.answer(answer)


@register.filter
def interaction_word(kind: str) -> str:
    """What one did towards the other."""
    return words.interaction(kind)


@register.filter
def happened(item: TimelineItem) -> str:
    """A meeting, an interaction or a card, in a line."""
    return words.happened(item)


@register.filter
def brings(told: Iterable[Bringing]) -> str:
    """What a file brings; estimates are said to be about so many."""
    return words.brings(told)


@register.filter
def fact_kinds(told: Iterable[tuple[str, int]]) -> str:
    """How many facts of each kind were read."""
    return words.kinds(told)


@register.filter
def unread_kinds(told: Iterable[tuple[str, int]]) -> str:
    """Files that nobody reads, by kind."""
    return words.unread(told)


@register.filter
def field_word(field: str) -> str:
    """What a column of a list may be taken for."""
    return words.field(field)
