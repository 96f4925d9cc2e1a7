"""What templates need to show the workspace's views: sentences with doors, marks, people, money."""

import math
import re
from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from tengill.facts.money import Money
from tengill.web import reasons as reading
from tengill.web.assets import Assets, assets
from tengill.web.links import address
from tengill.workspace import presenting
from tengill.workspace.presenting import Excerpt, PersonRef, Phrase, Sentence

register = template.Library()

_LONG_AGO_DAYS = 60
_NONE = "\N{EN DASH}"
_KEPT = 4_096
"""Pieces kept as drawn: a list shows the same marks, days and sums over and over. Each is kept
under everything it is made from, its language too, so that none can be out of date."""
GRADES = ("confirmed", "witnessed", "reported", "inferred")


def grade_name(grade: str) -> str:
    """A grade of evidence in the reader's language."""
    return {
        "confirmed": pgettext("grade", "confirmed"),
        "witnessed": pgettext("grade", "witnessed"),
        "reported": pgettext("grade", "reported"),
        "inferred": pgettext("grade", "inferred"),
    }.get(grade, "")


def grade_meaning(grade: str) -> str:
    """What a grade of evidence means, in one line."""
    return {
        "confirmed": gettext("You said so"),
        "witnessed": gettext("A message shows it"),
        "reported": gettext("Somebody else said so"),
        "inferred": gettext("A reader's guess, waiting for your word"),
    }.get(grade, "")


@register.simple_tag
def built() -> Assets:
    """The built assets."""
    return assets()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file."""
    return static(name)


@register.simple_tag
def icon(name: str, kind: str = "icon") -> SafeString:
    """A drawing from the page's sprite, hidden from screen readers."""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="#{}"></use></svg>',
        kind,
        name,
    )


@register.simple_tag
def mark(grade: str, *, quiet: bool = False) -> SafeString:
    """The certainty mark of a grade with its name for screen readers (not when `quiet`)."""
    return _mark(grade, get_language(), quiet=quiet) if grade in GRADES else SafeString("")


@lru_cache(_KEPT)
def _mark(grade: str, _language: str | None, *, quiet: bool) -> SafeString:
    drawn = icon(f"mark-{grade}", "mark")
    if quiet:
        return drawn
    return format_html('{}<span class="sr">{}</span>', drawn, grade_name(grade))


@register.simple_tag
def mark_after(grade: str) -> SafeString:
    """The certainty mark of a grade, small, after the words it is about."""
    return _mark_after(grade, get_language()) if grade in GRADES else SafeString("")


@lru_cache(_KEPT)
def _mark_after(grade: str, _language: str | None) -> SafeString:
    return format_html(
        '{}<span class="sr"> ({})</span>',
        icon(f"mark-{grade}", "mark mark--after"),
        grade_name(grade),
    )


@register.simple_tag
def grade(value: str) -> SafeString:
    """The certainty mark of a grade and its name beside it."""
    if value not in GRADES:
        return SafeString("")
    return format_html(
        '<span class="grade" title="{}">{}{}</span>',
        grade_meaning(value),
        icon(f"mark-{value}", "mark"),
        grade_name(value),
    )


def _phrase(phrase: Phrase) -> SafeString:
    shown = format_html("{}", phrase.text)
    if phrase.grade in GRADES:
        # The mark stays with the last word: it never begins a line.
        head, space, last = phrase.text.rpartition(" ")
        shown = format_html(
            '{}{}<span class="nowrap">{}{}</span>', head, space, last, mark_after(phrase.grade)
        )
    if phrase.link is None:
        return format_html("<span>{}</span>", shown) if phrase.grade else shown
    classes = "person" if phrase.link.page == "person" and phrase.link.id else "door"
    if phrase.grade:
        classes += f" door--{phrase.grade}"
    why = (
        format_html(' data-why="{}" aria-description="{}"', phrase.why, phrase.why)
        if phrase.why
        else SafeString("")
    )
    return format_html(
        '<a class="{}" href="{}"{}>{}</a>', classes, address(phrase.link), why, shown
    )


@register.filter
def say(sentence: Sentence | str | None) -> SafeString:
    """A sentence with its doors and marks."""
    if not sentence:
        return SafeString("")
    if isinstance(sentence, str):
        return format_html("{}", sentence)
    return format_html_join("", "{}", ((_phrase(phrase),) for phrase in sentence))


@register.filter
def person(ref: PersonRef | None) -> SafeString:
    """A person's name, linked to their page where the ledger knows them."""
    return _person(ref, get_language())


@lru_cache(_KEPT)
def _person(ref: PersonRef | None, _language: str | None) -> SafeString:
    if ref is None:
        return format_html('<span class="person--unknown">{}</span>', gettext("unknown"))
    name = ref.name or ref.address or gettext("unknown")
    if ref.id is None:
        return format_html('<span class="person--unknown">{}</span>', name)
    return format_html('<a class="person" href="{}">{}</a>', reverse("person", args=[ref.id]), name)


@register.filter
def people(refs: Sequence[PersonRef]) -> SafeString:
    """Several people, joined as the language joins a list."""
    shown = [person(ref) for ref in refs]
    if not shown:
        return format_html('<span class="person--unknown">{}</span>', gettext("somebody"))
    if len(shown) == 1:
        return shown[0]
    head = format_html_join(", ", "{}", ((one,) for one in shown[:-1]))
    return format_html("{} {} {}", head, pgettext("last of a list", "and"), shown[-1])


@register.filter
def names(refs: Sequence[PersonRef]) -> str:
    """Several people's names without links, for inside a link."""
    told = [ref.name or ref.address for ref in refs]
    return ", ".join(told) if told else gettext("somebody")


@register.filter
def excerpt(value: Excerpt | None) -> SafeString:
    """Text with the words that count highlighted. Everything in it is escaped."""
    if value is None:
        return SafeString("")
    pieces: list[SafeString] = []
    at = 0
    for start, end in value.marks:
        pieces.append(format_html("{}<mark>{}</mark>", value.text[at:start], value.text[start:end]))
        at = end
    pieces.append(format_html("{}", value.text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece was escaped above


@register.filter
def money(value: Money | None) -> SafeString:
    """Money at a glance, exact on hover; a dash for none."""
    return SafeString(_NONE) if value is None else _money(value, get_language())


@lru_cache(_KEPT)
def _money(value: Money, language: str | None) -> SafeString:
    return format_html(
        '<span class="n" title="{}">{}</span>',
        presenting.money_long(value, language),
        presenting.money_short(value, language),
    )


@register.filter
def money_exact(value: Money | None) -> SafeString:
    """Money to the last minor unit; a dash for none."""
    if value is None:
        return SafeString(_NONE)
    return format_html('<span class="n">{}</span>', presenting.money_long(value, get_language()))


@register.filter
def share(part: Money | None, whole: Money | None) -> str:
    """A part of a whole in whole per cent; empty where that says nothing."""
    if part is None or whole is None or not whole.minor or part.currency != whole.currency:
        return ""
    return percent(part.minor / whole.minor)


@register.filter
def percent(value: float | None) -> str:
    """A fraction as whole per cent in the reader's way of writing."""
    if value is None:
        return _NONE
    return _percent(round(value * 100), get_language())


@lru_cache(_KEPT)
def _percent(value: int, language: str | None) -> str:
    return pgettext("percent", "%(number)s%%") % {"number": presenting.number(value, language)}


@register.filter
def number(value: float | None) -> str:
    """A number grouped as the language does."""
    return _NONE if value is None else presenting.number(value, get_language())


@register.filter
def day(value: datetime | None) -> SafeString:
    """A short date; the whole moment on hover."""
    if value is None:
        return format_html('<span class="faint">{}</span>', gettext("no date"))
    # The zone too: one moment in two zones is equal, and may be two days.
    return _drawn_day(value, value.tzinfo, get_language())


@lru_cache(_KEPT)
def _drawn_day(value: datetime, _zone: tzinfo | None, language: str | None) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        presenting.moment_long(value, language),
        presenting.day_short(value, language),
    )


@register.filter
def day_long(value: datetime | None) -> SafeString:
    """A date in full."""
    if value is None:
        return format_html('<span class="faint">{}</span>', gettext("no date"))
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), presenting.day(value, get_language())
    )


@register.filter
def moment(value: datetime | None) -> SafeString:
    """A date and time in full."""
    if value is None:
        return format_html('<span class="faint">{}</span>', gettext("no date"))
    return format_html(
        '<time datetime="{}">{}</time>',
        value.isoformat(),
        presenting.moment_long(value, get_language()),
    )


@register.filter
def ago(value: datetime | None) -> SafeString:
    """How long ago, with the date on hover; the date itself where that says more."""
    if value is None:
        return SafeString("")
    if abs((timezone.now() - value).days) > _LONG_AGO_DAYS:
        return day(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        presenting.day(value, get_language()),
        presenting.relative(value, timezone.now(), get_language()),
    )


@register.filter
def size(value: int) -> str:
    """Bytes in the unit that keeps one to three digits before the point."""
    units = ("B", "kB", "MB", "GB", "TB")
    step = 0 if value < 1 else min(len(units) - 1, int(math.log(value, 1000)))
    scaled = value / 1000**step
    return f"{presenting.number(round(scaled, 1 if step else 0), get_language())} {units[step]}"


@register.simple_tag
def meter(now: float | None, then: float | None = None) -> SafeString:
    """A tie's strength as a short line on a track of 0 to 1, a tick where it once stood."""
    if now is None:
        return SafeString("")
    return _meter(round(72 * now, 1), None if then is None else round(72 * then, 1))


@lru_cache(_KEPT)
def _meter(now: float, then: float | None) -> SafeString:
    tick = (
        format_html('<path class="then" d="M{} 1.5v9"/>', then)
        if then is not None
        else SafeString("")
    )
    return format_html(
        '<svg class="meter" viewBox="0 0 72 12" aria-hidden="true" focusable="false">'
        '<path class="track" d="M0 6h72"/><path class="now" d="M0 6h{}"/>{}</svg>',
        now,
        tick,
    )


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: str) -> str:
    """The page's own query with some parameters changed; an empty value leaves one out."""
    query = context["request"].GET.copy()
    query.pop("cursor", None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def basename(path: str) -> str:
    """The last part of a path, of a member of an archive its own name."""
    return re.split(r"[/\\!]", path.rstrip("/\\"))[-1] or path


@register.filter
def folder(path: str) -> str:
    """Where the last part of a path lies: a folder, an archive, or empty."""
    return path.rstrip("/\\").removesuffix(basename(path)).rstrip("/\\!")


@register.filter
def unlocalised(value: int) -> str:
    """A whole number as HTML attributes want it."""
    return str(value)


@register.filter
def in_words(reasons: Sequence[str]) -> list[str]:
    """A reader's reasons in plain words."""
    return reading.in_words(reasons)
