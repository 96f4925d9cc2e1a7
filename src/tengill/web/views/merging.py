"""Who may be one person: one pair at a time, both sides shown; one key decides."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tengill.web import flash
from tengill.web.page import part, show
from tengill.workspace import merge_review, people


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The first pair that waits (after `?after=`); a POST decides one and shows the next.

    For htmx a GET gives the few likeliest, as the list of people fetches them: looking for them
    reads every name there is, so the list does not wait for it.
    """
    if request.method == "POST":
        return _decide(request)
    if request.headers.get("HX-Request"):
        waiting = merge_review.queue(limit=3)
        return part(request, "merges", {"suggestions": waiting.items, "waiting": waiting.waiting})
    return show(request, "merges", _next(request.GET.get("after", "")), here="people")


def _decide(request: HttpRequest) -> HttpResponse:
    verdict, after = request.POST.get("verdict", ""), request.POST.get("after", "")
    try:
        done = merge_review.decide(
            request.POST.get("key", ""), verdict, who=request.user.get_username()
        )
    except (ValueError, LookupError, people.UnknownPersonError) as error:
        flash.say(request, str(error))
        return redirect("people_merges")
    words = (
        gettext("They are one person now.")
        if done.verdict == "same"
        else gettext("They stay two. It will not be asked again.")
    )
    undo = flash.way_back(*done.decisions)
    if not request.headers.get("HX-Request"):
        flash.say(request, words, undo)
        return redirect("people_merges")
    view = _next(after) | {"said": asdict(flash.Said(words, undo)), "next": "", "oob": True}
    return part(request, "merge_card", view)


def _next(after: str) -> dict[str, Any]:
    """The next pair and how many wait; the queue starts anew when its end is reached."""
    queue = merge_review.queue(after, limit=1)
    if not queue.items and after:
        queue = merge_review.queue(limit=1)
    return {"item": queue.items[0] if queue.items else None, "queue": queue, "after": after}
