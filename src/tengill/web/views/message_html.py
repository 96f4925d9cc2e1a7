"""A message as it was sent, made harmless: a document of its own, shown in a sandboxed frame."""

from csp.decorators import csp
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from tengill.web.message_frame import POLICY
from tengill.web.page import show
from tengill.workspace import html_message
from tengill.workspace.original import OriginalGoneError


@require_safe
@xframe_options_sameorigin
@csp(POLICY)  # type: ignore[arg-type]  # its types know no parts of an address
def page(request: HttpRequest, message_id: int) -> HttpResponse:
    """The message's HTML, sanitised; or why it can't be shown. Nothing in it loads or runs."""
    try:
        found = html_message.shown(message_id)
    except OriginalGoneError as error:
        return show(request, "message_html", {"why_not": str(error)})
    except LookupError as error:
        raise Http404(str(error)) from error
    why_not = "" if found else gettext("This message holds no HTML: its text is all there is.")
    return show(request, "message_html", {"found": found, "why_not": why_not})
