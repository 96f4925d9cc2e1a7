"""Codes of the questions in the reader's words."""

from django import template
from django.utils.translation import pgettext

from tengill.web.links import address
from tengill.workspace.presenting import Link, number

register = template.Library()


@register.filter
def to_page(link: Link) -> str:
    """Where a piece of evidence is shown."""
    return address(link)


@register.filter
def evidence_kind(kind: str) -> str:
    """What shows that somebody knows."""
    words = {
        "position": pgettext("evidence", "position"),
        "headline": pgettext("evidence", "says of themself"),
        "skill": pgettext("evidence", "lists the skill"),
        "endorsement": pgettext("evidence", "was endorsed for it"),
        "sold": pgettext("evidence", "sold it"),
        "recommendation": pgettext("evidence", "was recommended"),
        "note": pgettext("evidence", "noted"),
        "offer": pgettext("evidence", "offers it"),
        "wrote": pgettext("evidence", "wrote"),
        "subject": pgettext("evidence", "began to talk about it"),
        "asked": pgettext("evidence", "asked for it"),
    }
    return words.get(kind, kind)


@register.filter
def answer_word(answer: str) -> str:
    """What somebody invited answered."""
    words = {
        "accepted": pgettext("invited", "accepted"),
        "declined": pgettext("invited", "declined"),
        "tentative": pgettext("invited", "perhaps"),
        "no_answer": pgettext("invited", "no answer"),
        "delegated": pgettext("invited", "sends somebody"),
        "organiser": pgettext("invited", "organises it"),
    }
    return words.get(answer, answer)


@register.filter
def measure_name(name: str) -> str:
    """A measure of somebody's place."""
    words = {
        "betweenness": pgettext("measure", "Betweenness"),
        "constraint": pgettext("measure", "Constraint"),
        "effective_size": pgettext("measure", "Effective size"),
        "degree": pgettext("measure", "Ties"),
        "strength": pgettext("measure", "Strength of all ties"),
    }
    return words.get(name, name)


@register.filter
def role_name(name: str) -> str:
    """A role between two others."""
    words = {
        "coordinator": pgettext("role between two", "Coordinator"),
        "consultant": pgettext("role between two", "Consultant"),
        "gatekeeper": pgettext("role between two", "Gatekeeper"),
        "liaison": pgettext("role between two", "Liaison"),
    }
    return words.get(name, name)


@register.filter
def figure(value: float | None) -> str:
    """A measure to three digits, or a whole number."""
    if value is None:
        return "–"  # noqa: RUF001 - a dash
    if value >= _WHOLE:
        return number(round(value))
    return number(round(value, 4))


_WHOLE = 100
