"""What templates need to show models side by side: cells, their bars, and ranges.

A table may have hundreds of cells and follows a slider, so its rows are put together here.
"""

from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from tengill.facts.money import Money
from tengill.web import models_view
from tengill.web.comparison_view import Shown
from tengill.web.links import address
from tengill.web.models_view import Cell, Row
from tengill.web.otherwise_view import in_words
from tengill.web.pictures.drawing import number
from tengill.web.templatetags.screen import grade, person
from tengill.workspace import presenting
from tengill.workspace.comparison import Row as Compared

register = template.Library()

_WIDE = 56.0
_KEPT = 4_096
_NOTHING = SafeString('<span class="faint">\N{EN DASH}</span>')


@register.filter
def cell(value: Cell | None) -> SafeString:
    """A part under a model at a glance, exact on hover; a dash for nothing."""
    if value is None or value.nothing:
        return _NOTHING
    if value.money is None:
        return format_html('<span class="n">{}</span>', models_view.words(value))
    return _money(value.money, get_language())


@lru_cache(_KEPT)
def _money(value: Money, language: str | None) -> SafeString:
    return format_html(
        '<span class="n" title="{}">{}</span>',
        presenting.money_long(value, language),
        presenting.money_short(value, language),
    )


@register.filter
def cell_words(value: Cell) -> str:
    """A part in words only, for inside a sentence or a link."""
    return models_view.words(value)


@register.simple_tag
def share_bar(value: Cell | None, kind: str = "") -> SafeString:
    """A part as a short line on a track of the whole: decoration beside its figure."""
    return SafeString("") if value is None else _bar(round(_WIDE * value.share, 1), kind)


@lru_cache(_KEPT)
def _bar(wide: float, kind: str) -> SafeString:
    return format_html(
        '<svg class="bar-of{}" viewBox="0 0 56 3" aria-hidden="true"><path d="M0 1.5h{}"/></svg>',
        f" bar-of--{kind}" if kind else "",
        number(min(max(wide, 0.0), _WIDE)),
    )


@register.simple_tag
def unseen() -> SafeString:
    """The sign of somebody a model gives nothing: a hollow ring, and the word for screen readers."""
    return format_html(
        '<svg class="mark unseen" viewBox="0 0 12 12" aria-hidden="true" focusable="false">'
        '<circle cx="6" cy="6" r="4.2"/></svg><span class="sr">{}</span>',
        gettext("nothing"),
    )


@register.simple_tag
def model_rows(table: models_view.Table) -> SafeString:
    """Everybody's row: credit with its range, what would be lost, every model, the weakest grade."""
    at = models_view.last_at(table)
    ring = unseen()
    told = _Words(
        gettext("you"),
        gettext("unseen by last touch"),
        gettext("saved: %(was)s"),
        gettext("%(low)s to %(high)s"),
    )
    return format_html_join("", "{}", ((_row(row, at, ring, told),) for row in table.rows))


class _Words:
    """What rows say, put into the reader's language once."""

    def __init__(self, you: str, unseen: str, saved: str, between: str) -> None:
        self.you, self.unseen, self.saved, self.between = you, unseen, saved, between


def _row(row: Row, at: int | None, ring: SafeString, told: _Words) -> SafeString:
    others = format_html_join(
        "",
        '<td class="n soft">{}{}</td>',
        (
            (ring, "")
            if row.unseen and place == at
            else (cell(one), "" if one.nothing else share_bar(one))
            for place, one in enumerate(row.others)
        ),
    )
    return format_html(
        '<tr{}><th scope="row">{}{}{}</th><td class="n">{}{}{}</td><td class="n">{}</td>{}'
        "<td>{}</td></tr>",
        SafeString(' class="row--unseen"') if row.unseen else "",
        person(row.person),
        format_html(' <span class="faint">{}</span>', told.you) if row.is_owner else "",
        format_html('<span class="sub lava">{}</span>', told.unseen) if row.unseen else "",
        _door(row),
        share_bar(row.ours, "ours"),
        _under(row, told),
        _lost(row),
        others,
        grade(row.weakest),
    )


def _door(row: Row) -> SafeString:
    """The credit, with its reason one step away."""
    if not row.why:
        return cell(row.ours)
    return format_html('<a class="door" href="{}">{}</a>', row.why, cell(row.ours))


def _under(row: Row, told: _Words) -> SafeString:
    """What the credit was under the saved settings, or else how far it may reach."""
    if row.saved is not None:
        words = told.saved % {"was": models_view.words(row.saved)}
    else:
        low, high = models_view.words(row.low), models_view.words(row.high)
        words = "" if low == high else told.between % {"low": low, "high": high}
    return format_html('<span class="sub">{}</span>', words) if words else SafeString("")


def _lost(row: Row) -> SafeString:
    if row.necessity.nothing:
        return SafeString('<span class="faint">0</span>')
    return format_html('<span class="loss">\N{MINUS SIGN}{}</span>', cell(row.necessity))


@register.filter
def figure(value: Money) -> SafeString:
    """Money at a glance; a share of an outcome where no amount was told."""
    if not value.currency:
        return format_html('<span class="n">{}</span>', in_words(value))
    return _money(value, get_language())


@register.simple_tag
def compared_rows(shown: Shown) -> SafeString:
    """Everybody's (or every outcome's) row of a comparison; each figure a door to its evidence.

    The bars are measured by the largest of these figures: beside all that nobody's credit explains,
    the lines of people would be too short to be told apart.
    """
    ring, words = unseen(), gettext("unseen by last touch")
    shares = (abs(one.share) for row in shown.rows for one in row.cells if one is not None)
    wide = _WIDE / (max(shares, default=0.0) or 1.0)
    return format_html_join(
        "", "{}", ((_compared(row, shown.last_at, ring, words, wide),) for row in shown.rows)
    )


def _compared(
    row: Compared, at: int | None, ring: SafeString, words: str, wide: float
) -> SafeString:
    cells = format_html_join(
        "",
        '<td class="n{}">{}</td>',
        (_compared_cell(row, n, at, ring, wide) for n in range(len(row.cells))),
    )
    return format_html(
        '<tr{}><th scope="row">{}</th>{}<td>{}</td></tr>',
        SafeString(' class="row--unseen"') if row.invisible else "",
        _who(row, words if row.invisible else ""),
        cells,
        grade(row.weakest),
    )


def _who(row: Compared, unseen_words: str) -> SafeString:
    """A person, with the way to their own comparison; or an outcome with its day."""
    also = format_html(' · <span class="lava">{}</span>', unseen_words) if unseen_words else ""
    if row.outcome is not None:
        return format_html(
            '<a href="{}">{}</a><span class="sub">{}{}</span>',
            reverse("outcome", args=[row.outcome.id]),
            row.outcome.title,
            presenting.day_short(row.outcome.closed_at),
            also,
        )
    if row.person is None or row.person.id is None:
        return format_html('{}<span class="sub">{}</span>', person(row.person), also)
    return format_html(
        '{}<span class="sub"><a href="{}?person={}">{}</a>{}</span>',
        person(row.person),
        reverse("comparison"),
        row.person.id,
        ngettext("%(n)d outcome", "%(n)d outcomes", row.outcomes) % {"n": row.outcomes},
        also,
    )


def _compared_cell(
    row: Compared, place: int, at: int | None, ring: SafeString, wide: float
) -> tuple[str, SafeString]:
    one = row.cells[place]
    look = "" if place == 0 else " soft"
    if one is None or not one.money.minor:
        return look, ring if row.invisible and place == at else _NOTHING
    door = format_html(
        '<a class="plain-link" href="{}">{}</a>', address(one.link), figure(one.money)
    )
    kind = "ours" if place == 0 else ""
    return look, format_html("{}{}", door, _bar(round(wide * one.share, 1), kind))
