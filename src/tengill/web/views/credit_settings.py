"""The sets of settings credit is weighed by: which is in use, use another, save one, delete one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from tengill.web import flash
from tengill.web.page import show
from tengill.workspace import credit_sets
from tengill.workspace.credit_sets import SetView
from tengill.workspace.statement_words import Words, settings_text


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the sets; do one thing to one of them."""
    wrong = ""
    if request.method == "POST":
        try:
            return _done(request)
        except (ValueError, LookupError) as error:
            wrong = str(error.args[0])
    used = credit_sets.in_use()
    says = gettext("Credit is weighed by the set “%(name)s”.") % {"name": used.title}
    shown = {
        "wrong": wrong,
        "says": says,
        "sets": [(one, _lines(one)) for one in credit_sets.sets()],
    }
    return show(request, "credit_settings", shown, here="settings", status=400 if wrong else 200)


def _lines(one: SetView) -> list[str]:
    """What a set changes of the defaults, in words; all of it where it changes nothing."""
    some = {name: one.values[name] for name in one.changed} or one.values
    return settings_text(some, Words(get_language() or "en"))


def _done(request: HttpRequest) -> HttpResponse:
    """Save, use or delete a set.

    Raises:
        ValueError: the name or a value will not do; the message is for the reader.
        LookupError: there is no such set.
    """
    told, who = request.POST, request.user.get_username()
    name = " ".join(told.get("name", "").split())
    back = _back(request)
    match told.get("do"):
        case "add":
            fields = credit_sets.in_force().as_texts()
            values = {field: told[field] for field in fields if field in told}
            made = credit_sets.add(name, values, who)
            if told.get("use"):
                credit_sets.use(made.name, who)
                back = back.partition("?")[0]  # what the sliders said is now what is saved
                words = gettext("Saved as “%(name)s”, and in use.")
            else:
                words = gettext("Saved as “%(name)s”.")
            flash.say(request, words % {"name": made.name})
        case "use":
            made_use = credit_sets.use(name, who)
            words = gettext("“%(name)s” is in use; every figure follows.")
            words %= {"name": credit_sets.title_of(name)}
            flash.say(request, words, flash.way_back(made_use))
        case "delete":
            gone = credit_sets.delete(name, who)
            words = gettext("“%(name)s” is deleted.") % {"name": name}
            flash.say(request, words, flash.way_back(gone))
        case _:
            raise ValueError(gettext("Nothing was sent that could be saved."))
    return redirect(back)


def _back(request: HttpRequest) -> str:
    """Where the form came from, if that is a page of ours."""
    told = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(told, allowed_hosts={request.get_host()})
    return told if told and ours else reverse("credit_settings")
