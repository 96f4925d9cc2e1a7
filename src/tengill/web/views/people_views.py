"""Saved views of the People list: keep, rename, remove."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tengill.web import flash
from tengill.web.views.people import asked, query_of
from tengill.workspace import people_views


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the page under a name, rename or remove a view."""
    who, name = request.user.get_username(), request.POST.get("name", "")
    key = request.POST.get("key", "")
    filters, sort, _problem = asked(QueryDict(request.POST.get("query", "")))
    query = query_of(filters, sort)
    try:
        match request.POST.get("do"):
            case "rename":
                made = people_views.rename(key, name, who)
                flash.say(request, gettext("The view has another name."), flash.way_back(made))
            case "remove":
                made = people_views.remove(key, who)
                flash.say(request, gettext("The view is removed."), flash.way_back(made))
            case _:
                made, _view = people_views.save(name, filters, sort, who)
                flash.say(request, gettext("The view is kept."), flash.way_back(made))
    except people_views.UnknownViewError as error:
        raise Http404(str(error)) from error
    except ValueError as error:
        flash.say(request, str(error))
    return redirect(f"{reverse('people')}?{query}" if query else reverse("people"))
