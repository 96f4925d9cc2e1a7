"""What templates of the door need: names of verdicts, asks and channels, minutes, weights."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from tengill.facts.approaches import Ask, Verdict
from tengill.facts.messages import Channel
from tengill.web import door_words
from tengill.workspace import presenting
from tengill.workspace.door import week, words

register = template.Library()

_HALF = 24.0
_STRONG = 3.0
"""Log odds that fill a bar's half: twenty to one."""
_THIN = 1.5


@register.filter
def verdict(name: str) -> str:
    """A verdict's name, as on a button."""
    return door_words.verdict_name(name)


@register.filter
def verdict_word(name: str) -> str:
    """A verdict's name within a sentence."""
    return words.translated(words.VERDICTS[Verdict(name)])


@register.filter
def verdict_means(name: str) -> str:
    """What a verdict does, as a sentence."""
    return words.translated(words.VERDICT_SENTENCES[Verdict(name)])


@register.filter
def verdict_key(name: str) -> str:
    """The key that says it."""
    return door_words.KEYS[name]


@register.filter
def asks_for(name: str) -> str:
    """What is asked for, in a word or two."""
    return words.translated(words.ASKS[Ask(name)])


@register.filter
def came_by(name: str) -> str:
    """The channel it came through."""
    try:
        return words.translated(words.CHANNELS[Channel(name)])
    except ValueError:
        return name


@register.filter
def minutes(value: float) -> str:
    """Minutes as people say them."""
    return week.duration(max(value, 1.0) if value else 0.0)


@register.filter
def date_short(value: date) -> SafeString:
    """A day of the calendar, in short."""
    told = presenting.day_short(value, get_language())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), told)


@register.filter
def date_long(value: date) -> SafeString:
    """A day of the calendar, in full."""
    told = presenting.day(value, get_language())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), told)


@register.simple_tag
def verdict_mark(name: str) -> SafeString:
    """A verdict's sign: full now, half for the digest, hollow declined, a dash muted."""
    shapes = {
        "now": '<circle cx="6" cy="6" r="4.6" fill="currentColor"/>',
        "digest": '<circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="1.3"/>'
        '<path d="M6 2a4 4 0 0 1 0 8z" fill="currentColor"/>',
        "decline": '<circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="1.3"/>',
        "mute": '<path d="M2 6h8" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/>',
    }
    return format_html(
        '<svg class="mark verdict verdict--{}" viewBox="0 0 12 12" aria-hidden="true" focusable="false">'
        "{}</svg>",
        name,
        SafeString(shapes.get(name, "")),
    )


@register.simple_tag
def weight(value: float) -> SafeString:
    """A reason's weight: to the right it speaks for seeing it now, to the left against."""
    if not value:
        return format_html('<span class="weight weight--decides">{}</span>', gettext("decides"))
    wide = max(min(abs(value) / _STRONG, 1.0) * _HALF, _THIN)
    side = "for" if value > 0 else "against"
    told = gettext("speaks for it") if value > 0 else gettext("speaks against it")
    return format_html(
        '<svg class="weight" viewBox="0 0 48 8" aria-hidden="true"><path class="weight__axis" d="M24 0v8"/>'
        '<path class="weight__{}" d="M24 4h{}"/></svg><span class="sr">{}</span>',
        side,
        f"{wide if value > 0 else -wide:.1f}",
        told,
    )
