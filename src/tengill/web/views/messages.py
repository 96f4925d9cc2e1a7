"""A message as evidence: the very words, highlighted. Never rendered as HTML, nothing fetched."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from tengill.web import door_panel
from tengill.web.page import show
from tengill.workspace import evidence


@require_safe
def page(request: HttpRequest, message_id: int) -> HttpResponse:
    """The message; `?act=` highlights only that act's words."""
    told = request.GET.get("act", "")
    act = int(told) if told.isdecimal() and len(told) < 18 else None  # noqa: PLR2004 - fits SQLite's integers
    try:
        view = evidence.message_view(message_id, act)
    except LookupError as error:
        raise Http404(
            gettext("There is no such message. Its import may have been undone.")
        ) from error
    shown = {"view": view, "roles": _roles(view), **door_panel.panel(message_id, request.path)}
    return show(request, "message", shown)


def _roles(view: evidence.MessageView) -> list[tuple[str, list[evidence.AddressedView]]]:
    """Who is addressed, by role, with the role in the reader's language."""
    titles = {
        "to": pgettext("header", "to"),
        "cc": pgettext("header", "copy"),
        "bcc": pgettext("header", "blind copy"),
        "reply-to": pgettext("header", "answers to"),
        "sender": pgettext("header", "sent by"),
        "mention": pgettext("header", "named in it"),
    }
    by_role: dict[str, list[evidence.AddressedView]] = {}
    for box in view.addressed:
        by_role.setdefault(box.role, []).append(box)
    return [(title, by_role[role]) for role, title in titles.items() if role in by_role]
