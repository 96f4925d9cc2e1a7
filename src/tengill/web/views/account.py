"""The door: a one-time link in, and the way out."""

from django.contrib.auth import login as log_in
from django.contrib.auth import logout as log_out
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tengill.web.page import show
from tengill.web.views.settings import remember_language
from tengill.workspace import clock, login
from tengill.workspace import settings as choices


@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """Use the link up, and answer with a page that goes on by itself.

    Not a redirect: the session cookie is SameSite=Strict, and a browser that comes from elsewhere
    would not send it along.
    """
    if request.headers.get("HX-Request"):
        # A piece of a page was asked for after the session ended: the whole page goes to the door.
        return HttpResponse(headers={"HX-Redirect": request.path})
    token = request.GET.get("token", "")
    # A browser that fetches ahead must not use the link up.
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if token and not ahead and request.method == "GET" and login.redeem(token, clock.now()):
        log_in(request, login.owner(), backend="django.contrib.auth.backends.ModelBackend")
        response = show(request, "entered")
        language = choices.get("language")
        if language:
            remember_language(response, language)
        return response
    if request.user.is_authenticated:
        return redirect("today")
    return show(request, "login", {"tried": bool(token)}, status=403 if token else 200)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Log out."""
    log_out(request)
    return redirect("login")
