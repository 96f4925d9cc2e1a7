"""Telling outcomes: by hand, out of a thank-you, or a list of deals with its columns mapped."""

from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from tengill.facts.money import Money
from tengill.web import flash, uploads
from tengill.web.deal_columns import FIELDS, missing, overrides, to_look_at
from tengill.web.deal_trouble import in_words
from tengill.web.forms import TooFineError, UnknownCurrencyError, day, mailboxes, money
from tengill.web.page import show
from tengill.workspace import lifting, outcomes_import, project
from tengill.workspace import settings as choices

KINDS = ("purchase", "investment", "acquisition", "hire", "other")
_END_OF_DAY = time(23, 59, 59)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Tell an outcome by hand."""
    wrong = ""
    if request.method == "POST":
        try:
            told = _told(request)
            made = outcomes_import.add_by_hand(
                **told,
                buyers=_people(request, "buyer"),
                sellers=_people(request, "seller"),
                who=request.user.get_username(),
                after=project.outcomes_changed,
            )
        except ValueError as error:
            wrong = str(error)
        else:
            flash.say(request, gettext("The outcome is noted."))
            return redirect("outcome", outcome_id=made)
    shown = {"wrong": wrong, "told": request.POST or _defaults(), "kinds": KINDS}
    return show(request, "outcome_new", shown, here="outcomes", status=400 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, act_id: int) -> HttpResponse:
    """Confirm the outcome somebody's thank-you tells of."""
    try:
        suggestion = lifting.suggestion(act_id)
    except LookupError as error:
        raise Http404(
            gettext("There is no such thank-you. Its import may have been undone.")
        ) from error
    wrong = ""
    if request.method == "POST":
        try:
            told = _told(request)
            made = lifting.lift(
                act_id,
                told["title"],
                told["money"],
                told["closed_at"],
                told["kind"],
                buyers=mailboxes(request.POST.get("buyer", "")),
                sellers=mailboxes(request.POST.get("seller", "")),
                who=request.user.get_username(),
            )
        except ValueError as error:
            wrong = str(error)
        else:
            flash.say(request, gettext("The outcome is noted."))
            return redirect("outcome", outcome_id=made)
    told = request.POST or _suggested(suggestion)
    shown = {"wrong": wrong, "told": told, "kinds": KINDS, "suggestion": suggestion}
    return show(request, "outcome_new", shown, here="outcomes", status=400 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Import a list of deals: choose it, look at how its columns are understood, read it in."""
    if request.method != "POST":
        return show(request, "outcome_import", {}, here="outcomes")
    sent = request.FILES.getlist("file")
    path = uploads.keep(sent[0]) if sent else uploads.kept(request.POST.get("kept", ""))
    if path is None:
        wrong = gettext("Choose a file first.")
        return show(request, "outcome_import", {"wrong": wrong}, here="outcomes", status=400)
    currency = request.POST.get("currency", "").strip().upper() or None
    try:
        guess = outcomes_import.preview(path)
        mapping = overrides(request.POST, guess)
        preview = outcomes_import.preview(path, mapping, currency)
        asks = missing(preview, request.POST)
        if request.POST.get("go") and "currency" not in asks:
            return _imported(request, path, mapping, currency)
    except ValueError as error:
        return show(
            request, "outcome_import", {"wrong": in_words(error)}, here="outcomes", status=400
        )
    shown = {
        "preview": preview,
        "problems": to_look_at(preview, asks),
        "asks": asks,
        "kept": uploads.token(path),
        "file": path.name,
        "currency": currency or preview.currency,
        "fields": FIELDS.items(),
        "stages": guess.unknown_stages,
        "won_stage": request.POST.get("won_stage", ""),
        "hundredths": guess.units == "minor",
        "buyer": request.POST.get("buyer", ""),
        "seller": request.POST.get("seller", ""),
    }
    return show(request, "outcome_import", shown, here="outcomes")


def _imported(
    request: HttpRequest, path: Path, mapping: dict[str, str], currency: str | None
) -> HttpResponse:
    """Read the list in, and go to its run.

    Raises:
        ValueError: the list does not read as told.
    """
    done = outcomes_import.import_outcomes(
        path,
        mapping,
        currency=currency,
        who=request.user.get_username(),
        after=project.outcomes_changed,
    )
    words = ngettext("%(n)d outcome came in.", "%(n)d outcomes came in.", done.new)
    flash.say(request, words % {"n": done.new})
    return redirect("run", run_id=done.run)


def _told(request: HttpRequest) -> dict[str, Any]:
    """The fields of an outcome as typed.

    Raises:
        ValueError: a field does not read; the message says which and how to write it.
    """
    title = " ".join(request.POST.get("title", "").split())
    if not title:
        raise ValueError(gettext("Give the outcome a title."))
    closed = day(request.POST.get("closed"))
    if closed is None:
        raise ValueError(gettext("Say on which day it closed."))
    kind = request.POST.get("kind", "")
    return {
        "title": title,
        "kind": kind if kind in KINDS else "other",
        "money": _money(request),
        "closed_at": timezone.make_aware(datetime.combine(closed, _END_OF_DAY)),
    }


def _money(request: HttpRequest) -> Money | None:
    currency = request.POST.get("currency", "").strip().upper()
    try:
        return money(request.POST.get("amount", ""), currency)
    except UnknownCurrencyError as error:
        raise ValueError(
            gettext("Give the currency as its three letters, such as EUR or ISK.")
        ) from error
    except TooFineError as error:
        told = {"amount": error.args[0], "currency": currency}
        raise ValueError(
            gettext(
                "“%(amount)s” has more decimals than %(currency)s. Correct the amount, or the"
                " currency."
            )
            % told
        ) from error
    except ValueError as error:
        told = {"amount": error.args[0]}
        raise ValueError(
            gettext("“%(amount)s” is not an amount. Write it like 12500.50.") % told
        ) from error


def _people(request: HttpRequest, field: str) -> list[str]:
    """Names or addresses, one each."""
    return [box.address or box.name for box in mailboxes(request.POST.get(field, ""))]


def _defaults() -> dict[str, str]:
    return {"currency": str(choices.get("currency", "")), "kind": "purchase"}


def _suggested(suggestion: lifting.LiftSuggestion) -> dict[str, str]:
    """The form filled in with what the thank-you tells."""
    amount = suggestion.amount
    return {
        "title": suggestion.title,
        "kind": suggestion.kind,
        "amount": str(amount.amount) if amount else "",
        "currency": amount.currency if amount else str(choices.get("currency", "")),
        "closed": suggestion.at.date().isoformat() if suggestion.at else "",
        "buyer": _lines(suggestion.buyers),
        "seller": _lines(suggestion.sellers),
    }


def _lines(people: Any) -> str:
    return "\n".join(f"{one.name} <{one.address}>" if one.address else one.name for one in people)
