"""Tags: on one person's page, and over a selection or a whole filtered list."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from tengill.web import flash
from tengill.web.views.people import asked, query_of
from tengill.workspace import settings, tagging
from tengill.workspace.people_matching import matching
from tengill.workspace.presenting import number


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """A tag put on (or taken off) the chosen people, or all the list's filters find."""
    filters, sort, problem = asked(request.GET)
    query = query_of(filters, sort)
    back = f"{reverse('people')}?{query}" if query else reverse("people")
    if request.POST.get("whom") == "all":
        people = [] if problem else matching(filters, sort, settings.told_at()).ids()
    else:
        people = _ids(request)
    if not people:
        flash.say(request, problem or gettext("Nobody is chosen: tick people, or take all."))
        return redirect(back)
    off = request.POST.get("do") == "remove"
    change = tagging.remove if off else tagging.add
    try:
        done = change(people, request.POST.get("tag", ""), who=request.user.get_username())
    except ValueError as error:
        flash.say(request, str(error))
        return redirect(back)
    _say(request, done, off=off)
    return redirect(back)


@require_POST
def one(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person's tag: put on, taken off, hidden or shown again."""
    tag, do = request.POST.get("tag", ""), request.POST.get("do")
    who = request.user.get_username()
    try:
        if do in {"hide", "show"}:
            made = tagging.hide(person_id, tag, hidden=do == "hide", who=who)
            said = gettext("The tag is hidden.") if do == "hide" else gettext("The tag is shown.")
            flash.say(request, said, _undo(made, made))
        else:
            change = tagging.remove if do == "remove" else tagging.add
            _say(request, change([person_id], tag, who=who), off=do == "remove")
    except LookupError as error:
        raise Http404(gettext("Nobody here has this number. They may have been merged.")) from error
    except ValueError as error:
        flash.say(request, str(error))
    return redirect("person", person_id=person_id)


@require_POST
def undo(request: HttpRequest, first: int, last: int) -> HttpResponse:
    """Take one step back, over however many people it went."""
    try:
        tagging.take_back(first, last, who=request.user.get_username())
    except LookupError as error:
        raise Http404(str(error)) from error
    flash.say(request, gettext("Taken back."))
    to = request.POST.get("next", "")
    return redirect(to if url_has_allowed_host_and_scheme(to, None) else reverse("people"))


def _ids(request: HttpRequest) -> list[int]:
    told = request.POST.getlist("id")
    return [int(value) for value in told if value.isascii() and value.isdecimal()][:100_000]


def _undo(first: int, last: int) -> str:
    return reverse("people_tag_undo", args=[first, last]) if first else ""


def _say(request: HttpRequest, done: tagging.Tagged, *, off: bool) -> None:
    count = {"number": number(done.changed), "tag": done.tag}
    if off:
        said = ngettext(
            "“%(tag)s” is taken off %(number)s person.",
            "“%(tag)s” is taken off %(number)s people.",
            done.changed,
        )
    else:
        said = ngettext(
            "“%(tag)s” is put on %(number)s person.",
            "“%(tag)s” is put on %(number)s people.",
            done.changed,
        )
    words = [said % count]
    if off and done.from_cards:
        words.append(gettext("Others have it from their cards: hide it on a person's own page."))
    elif not off and done.left:
        words.append(
            ngettext("%(n)s had it already.", "%(n)s had it already.", done.left)
            % {"n": number(done.left)}
        )
    flash.say(request, " ".join(words), _undo(done.first, done.last))
