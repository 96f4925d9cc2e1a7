"""The form that corrects how a list of deals is understood: columns, dates, decimals, a standing party."""

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tengill.workspace.outcomes_import import Preview

FIELDS: dict[str, str | Promise] = {
    "key": _("number in its source"),
    "title": _("title"),
    "kind": _("kind"),
    "state": _("state"),
    "won": _("won, yes or no"),
    "closed": _("closed, yes or no"),
    "captured": _("paid in, not only reserved: yes or no"),
    "deleted": _("deleted, yes or no"),
    "amount": _("amount"),
    "refunded": _("amount paid back"),
    "refund_of": _("the sale a refund takes back"),
    "currency": _("currency"),
    "closed_at": _("day it closed"),
    "won_at": _("day it was won"),
    "lost_at": _("day it was lost"),
    "buyer_name": _("buyer: name"),
    "buyer_email": _("buyer: address"),
    "buyer_organisation": _("buyer: organisation"),
    "seller_name": _("seller: name"),
    "seller_email": _("seller: address"),
    "seller_organisation": _("seller: organisation"),
}
"""What a column can be taken for."""

OPTIONS = ("date_order", "decimal_mark", "units", "won_stage", "buyer", "seller")


def overrides(form: QueryDict, guess: Preview) -> dict[str, str]:
    """What the form says otherwise than the guess: field → column, and options.

    An empty column takes a field away. Columns the form does not mention stay as guessed.
    """
    wanted = {
        column.header: form.get(f"field-{place}", column.field)
        for place, column in enumerate(guess.columns)
    }
    before = _by_field({column.header: column.field for column in guess.columns})
    after = _by_field(wanted)
    told: dict[str, str] = {}
    for field in FIELDS:
        if before.get(field, []) != after.get(field, []):
            told[field] = (after.get(field) or [""])[0]
    for option in OPTIONS:
        value = form.get(option, "").strip()
        if value and value != str(getattr(guess, option, "")):
            told[option] = value
    return told


def missing(preview: Preview, form: QueryDict) -> tuple[str, ...]:
    """What the list leaves untold and a person must say: `currency`, `buyer`, `seller`."""
    fields = {column.field for column in preview.columns}
    asks = []
    known = bool(preview.currency) or any(outcome.money for outcome in preview.outcomes)
    if "amount" in fields and "currency" not in fields and not known:
        asks.append("currency")
    for side in ("buyer", "seller"):
        told = [getattr(outcome, f"{side}s") for outcome in preview.outcomes]
        named = any(field.startswith(side) for field in fields) or form.get(side, "").strip()
        if not any(told) if told else not named:
            asks.append(side)
    return tuple(asks)


def to_look_at(preview: Preview, asks: tuple[str, ...]) -> tuple[str, ...]:
    """The problems of a preview, but for sides that the page asks for by themselves."""
    asked = tuple(f"No column names the {side}:" for side in asks)
    return tuple(one for one in preview.problems if not (asked and one.startswith(asked)))


def _by_field(columns: Mapping[str, str]) -> dict[str, list[str]]:
    by_field: dict[str, list[str]] = {}
    for header, field in columns.items():
        if field:
            by_field.setdefault(field, []).append(header)
    return by_field
