"""The public page: what it says, as it would be read, and publishing it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tengill.web import door_public as public
from tengill.web import flash
from tengill.web.page import show
from tengill.workspace.door import letter_box
from tengill.workspace.door import page as door_page


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show, look at, save and publish."""
    wrong, told = "", door_page.settings_told()
    if request.method == "POST":
        try:
            if request.POST.get("do") == "take_in":
                return _taken_in(request)
            told = public.told(request.POST)
            if request.POST.get("do") != "look":
                return _saved(request, told)
            door_page.checked(told)
        except (ValueError, OSError) as error:
            wrong = str(error)
    view = public.fields(told) | {
        "wrong": wrong,
        "read": public.read(told) if not wrong else None,
        "looked": request.method == "POST",
        "suggested": door_page.suggested_name(),
        "published": door_page.is_published(),
        "letters": letter_box.waiting(),
    }
    return show(request, "door_public", view, here="door", status=400 if wrong else 200)


def _saved(request: HttpRequest, told: door_page.PageSettings) -> HttpResponse:
    """Keep it, and publish it where that was asked for.

    Raises:
        ValueError: something is too long, or not what it should be.
        OSError: it cannot be written.
    """
    made = door_page.change(told, request.user.get_username())
    said = gettext("Saved.")
    if request.POST.get("do") == "publish":
        door_page.publish()
        said = gettext("Saved and published.")
    flash.say(request, said, reverse("door_undo", args=[str(made)]))
    return redirect("door_public")


def _taken_in(request: HttpRequest) -> HttpResponse:
    run = letter_box.take_in(request.user.get_username())
    if not run:
        flash.say(request, gettext("Nobody wrote through the page."))
        return redirect("door_public")
    return redirect("run", run_id=run)
