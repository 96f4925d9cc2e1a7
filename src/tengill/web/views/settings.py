"""Settings: language, time zone, currency, whose ledger it is, and how credit is weighed."""

from decimal import Decimal, InvalidOperation
from zoneinfo import available_timezones

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tengill.web import flash
from tengill.web.page import show
from tengill.workspace import owner, project
from tengill.workspace import settings as choices

_YEAR = 365 * 24 * 3600
_MOST_GUESSES = 8
_PER_CENT = 100


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show, and save one part at a time."""
    wrong = ""
    if request.method == "POST":
        try:
            return _saved(request)
        except ValueError as error:
            wrong = str(error)
    view = owner.view()
    shown = {
        "wrong": wrong,
        "owner": view,
        "guesses": view.guesses[:_MOST_GUESSES],
        "zone": str(choices.zone()),
        "zones": sorted(available_timezones()),
        "currency": choices.get("currency", ""),
        "counterfactual": _per_cent(choices.get("counterfactual", 0)),
        "languages": django_settings.LANGUAGES,
    }
    return show(request, "settings", shown, here="settings", status=400 if wrong else 200)


def _saved(request: HttpRequest) -> HttpResponse:
    """Save the part that was sent.

    Raises:
        ValueError: what was sent is not a setting's value; the message is for the reader.
    """
    who = request.user.get_username()
    told = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(told, allowed_hosts={request.get_host()})
    response = redirect(told if told and ours else reverse("settings"))
    match request.POST.get("part"):
        case "language":
            language = request.POST.get("language", "")
            if language not in dict(django_settings.LANGUAGES):
                raise ValueError(gettext("Choose one of the languages listed."))
            choices.save("language", language, who)
            translation.activate(language)
            remember_language(response, language)
        case "zone":
            wrong = gettext("There is no such time zone. Write one such as Atlantic/Reykjavik.")
            _save("time_zone", request.POST.get("zone", ""), who, wrong)
        case "currency":
            wrong = gettext("Give the currency as its three letters, such as EUR or ISK.")
            _save("currency", request.POST.get("currency", "").strip().upper(), who, wrong)
        case "counterfactual":
            choices.save("counterfactual", _fraction(request.POST.get("counterfactual", "")), who)
            project.outcomes_changed()
        case "owner":
            mine = request.POST.get("mine") != "no"
            addresses = request.POST.getlist("address")
            if any("@" not in address for address in addresses):
                raise ValueError(gettext("An address has an @ in it: name@example.org."))
            made = owner.confirm(addresses, who, is_owner=mine)
            flash.say(request, gettext("Saved."), flash.way_back(*made) if made else "")
            return response
        case _:
            raise ValueError(gettext("Nothing was sent that could be saved."))
    flash.say(request, gettext("Saved."))
    return response


def _save(name: str, value: str, who: str, wrong: str) -> None:
    """Save a setting; `wrong` is what to say where its value is not one."""
    try:
        choices.save(name, value, who)
    except ValueError as error:
        raise ValueError(wrong) from error


def remember_language(response: HttpResponse, language: str) -> None:
    """Let this browser ask for pages in a language."""
    response.set_cookie(
        django_settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=_YEAR,
        samesite="Strict",
        httponly=True,
    )


def _fraction(told: str) -> str:
    """Per cent, as typed, as a decimal fraction in text."""
    try:
        value = Decimal(told.strip().rstrip("%").strip().replace(",", ".")) / _PER_CENT
    except InvalidOperation as error:
        raise ValueError(gettext("Write a number from 0 to 100.")) from error
    if not 0 <= value <= 1:
        raise ValueError(gettext("Write a number from 0 to 100."))
    return str(value)


def _per_cent(told: object) -> str:
    try:
        return f"{Decimal(str(told)) * _PER_CENT:.6g}"
    except InvalidOperation:
        return "0"
