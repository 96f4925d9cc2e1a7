"""What templates of Campaigns need: names of severities and channels, ways to somebody."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django import template
from django.utils.translation import gettext

from tengill.facts.approaches import Verdict
from tengill.facts.messages import Channel
from tengill.web.views import lint_words
from tengill.workspace import door_lint_words
from tengill.workspace.door import words
from tengill.workspace.door_lint_views import AdviceView, FindingView, RowView

register = template.Library()


@dataclass(frozen=True, slots=True)
class Instead:
    """What to do instead, with the way to them: person, name and the tie that leads there."""

    sentence: str
    steps: tuple[str, ...]
    connectors: bool
    way_told: tuple[tuple[int, str, float], ...]
    last_strength: float | None
    """Of the tie from the last of them to the person; None: it is not measured."""


@register.filter
def instead(row: RowView, most: int) -> list[Instead]:
    """The first of what may be done instead."""
    return [_instead(one) for one in row.advice[:most]]


def _instead(one: AdviceView) -> Instead:
    way = tuple(
        (pk, name, strength)
        for (pk, name), strength in zip(one.connectors, one.strengths, strict=False)
    )
    last = one.strengths[len(way)] if len(one.strengths) > len(way) else None
    return Instead(one.sentence, one.steps, bool(way), way, last)


@register.filter
def without(findings: Iterable[FindingView], rules: Collection[str]) -> list[FindingView]:
    """Findings of other rules than these."""
    return [one for one in findings if one.rule not in rules]


@register.filter
def among(findings: Iterable[FindingView], rules: Collection[str]) -> list[FindingView]:
    """Findings of these rules."""
    return [one for one in findings if one.rule in rules]


@register.filter
def severity(name: str) -> str:
    """How grave a finding is, in a word."""
    return lint_words.severity(name)


@register.filter
def is_web(source: str) -> bool:
    """Whether a source is a page of the web: nothing else becomes a link."""
    return source.startswith("https://")


@register.filter
def merge_field(header: str) -> str:
    """A merge field as it is written."""
    return f"{{{header}}}"


@register.filter
def channel_name(name: str) -> str:
    """A channel's name."""
    try:
        return words.translated(words.CHANNELS[Channel(name)])
    except ValueError:
        return dict(lint_words.channels()).get(name, name)


@register.filter
def their_door(verdict: str) -> str:
    """What the other's door would say."""
    return door_lint_words.verdict(Verdict(verdict))


@register.filter
def jurisdiction(code: str) -> str:
    """A jurisdiction's name."""
    return {
        "IS": gettext("Iceland"),
        "EU": gettext("EU and EEA"),
        "DE": gettext("Germany"),
        "UK": gettext("United Kingdom"),
        "US": gettext("United States"),
    }.get(code, code)
