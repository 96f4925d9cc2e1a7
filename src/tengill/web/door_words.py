"""What pages of the door say and draw that the workspace leaves to a face."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from tengill.workspace.door.project import State
from tengill.workspace.door.week import duration
from tengill.workspace.presenting import day_short

VERDICTS = ("now", "digest", "decline", "mute")
KEYS = {"now": "n", "digest": "d", "decline": "x", "mute": "m"}
"""The key that says each verdict."""
_HIGH, _WIDE, _GAP = 36.0, 14.0, 6.0
_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Judging:
    """Whether messages are being judged, and how far it is."""

    under_way: bool
    waiting: int
    owner_known: bool
    done: int | None
    """None: nobody knows how far it is."""
    total: int | None


def judging(begun: bool, state: State) -> Judging:
    """What to say of the judging; one that was just begun may not hold its lock yet."""
    return Judging(
        begun or state.under_way, state.waiting, state.owner_known, state.done, state.total
    )


def verdict_name(verdict: str) -> str:
    """A verdict's name as a list and a button show it."""
    return {
        "now": pgettext("verdict", "Now"),
        "digest": pgettext("verdict", "Digest"),
        "decline": pgettext("verdict", "Decline"),
        "mute": pgettext("verdict", "Mute"),
    }.get(verdict, verdict)


def decided_words(verdict: str, messages: int) -> str:
    """What was just decided, for the note that offers the way back."""
    if messages > 1:
        words = {
            "now": ngettext("%(n)d message is for now.", "%(n)d messages are for now.", messages),
            "digest": ngettext(
                "%(n)d message waits for the digest.",
                "%(n)d messages wait for the digest.",
                messages,
            ),
            "decline": ngettext(
                "%(n)d message is to be declined.", "%(n)d messages are to be declined.", messages
            ),
            "mute": ngettext("%(n)d message is muted.", "%(n)d messages are muted.", messages),
        }[verdict]
        return words % {"n": messages}
    return {
        "now": gettext("Now: you want to see this at once."),
        "digest": gettext("Digest: it waits for the reading of the day."),
        "decline": gettext("Decline: a no can be drafted; nothing is sent."),
        "mute": gettext("Muted: kept, and not shown."),
    }[verdict]


def week_picture(days: Sequence[tuple[str, float, float]], language: str | None) -> SafeString:
    """Minutes asked on each day as a column, of it those saved outlined; the table tells the same."""
    if not days:
        return SafeString("")
    most = max((asked for _day, asked, _saved in days), default=0) or 1
    columns = format_html_join(
        "", "{}", ((_column(n, one, most, language),) for n, one in enumerate(days))
    )
    wide = len(days) * (_WIDE + _GAP) - _GAP
    return format_html(
        '<svg class="week" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
        _n(wide), _n(_HIGH), _n(wide), _n(_HIGH), gettext("Minutes asked and saved, day by day"), columns,
    )  # fmt: skip


def _column(n: int, day: tuple[str, float, float], most: float, language: str | None) -> SafeString:
    told, asked, saved = day
    left = n * (_WIDE + _GAP)
    whole = max(_HIGH * asked / most, _LEAST)
    kept = min(_HIGH * saved / most, whole)
    words = gettext("%(day)s: %(asked)s asked, %(saved)s saved") % {
        "day": day_short(date.fromisoformat(told), language),
        "asked": duration(asked),
        "saved": duration(saved),
    }
    return format_html(
        '<g><title>{}</title><path class="week__asked" d="M{} {}h{}v{}h-{}z"/>'
        '<path class="week__saved" d="M{} {}h{}v{}h-{}z"/></g>',
        words,
        _n(left), _n(_HIGH - whole), _n(_WIDE), _n(whole), _n(_WIDE),
        _n(left), _n(_HIGH - kept), _n(_WIDE), _n(kept), _n(_WIDE),
    )  # fmt: skip


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
