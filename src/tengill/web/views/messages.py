"""A message as evidence: the very words, highlighted. As it was sent only in a frame of its own."""

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from tengill.web import door_panel, message_frame
from tengill.web.page import show
from tengill.workspace import evidence


@require_safe
@csp_update(message_frame.FRAMES)  # type: ignore[arg-type]  # as in message_html
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
    choice = message_frame.choice(message_id, view.channel, request.path, request.GET)
    shown = {
        "view": view,
        "roles": _roles(view),
        "choice": choice,
        **door_panel.panel(message_id, request.path),
    }
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
