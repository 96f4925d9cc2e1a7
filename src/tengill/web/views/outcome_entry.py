"""Telling outcomes."""

from django.http import HttpRequest, HttpResponse

from tengill.web.page import show


def new(request: HttpRequest) -> HttpResponse:
    """By hand."""
    return show(request, "outcome_new", {}, here="outcomes")


def import_file(request: HttpRequest) -> HttpResponse:
    """From a file."""
    return show(request, "outcome_import", {}, here="outcomes")


def lift(request: HttpRequest, act_id: int) -> HttpResponse:
    """From a thank-you."""
    return show(request, "outcome_new", {"act_id": act_id}, here="outcomes")
