"""Evidence beside messages: a card, a meeting, an interaction, as told. Nothing in it is fetched."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tengill.web.page import show
from tengill.workspace import evidence_facts


@require_safe
def card(request: HttpRequest, card_id: int) -> HttpResponse:
    """One card."""
    try:
        view = evidence_facts.card_view(card_id)
    except LookupError as error:
        raise Http404(_gone()) from error
    return show(request, "card", {"view": view})


@require_safe
def meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """One meeting."""
    try:
        view = evidence_facts.meeting_view(meeting_id)
    except LookupError as error:
        raise Http404(_gone()) from error
    return show(request, "meeting", {"view": view})


@require_safe
def interaction(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """One interaction."""
    try:
        view = evidence_facts.interaction_view(interaction_id)
    except LookupError as error:
        raise Http404(_gone()) from error
    return show(request, "interaction", {"view": view})


def _gone() -> str:
    return gettext("There is nothing of this number. Its import may have been undone.")
