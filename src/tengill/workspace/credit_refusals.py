"""Why a model of the field gives no figures for the ledger, in the language of the page.

The engine speaks of channels and conversions, in English, for those who give it tables; a ledger
has people and outcomes. So its refusals come with a code and figures, and are worded here.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.workspace import presenting

if TYPE_CHECKING:  # the engine takes a second to import, which pages must not wait for
    from tengill.credit.support import Refusal


def told(refusal: "Refusal") -> tuple[str, str]:
    """What is missing, and what would be enough: two sentences; those of the engine for other codes."""
    figures = {name: presenting.number(round(figure)) for name, figure in refusal.figures.items()}
    if refusal.code == "conversions":
        reason = ngettext(
            "There is %(have)s outcome with a journey, over %(channels)s people: too few to tell "
            "the people apart.",
            "There are %(have)s outcomes with a journey, over %(channels)s people: too few to tell "
            "the people apart.",
            round(refusal.figures["have"]),
        )
        return reason % figures, _("At least %(least)s such outcomes.") % figures
    if refusal.code == "states":
        reason = _(
            "The journeys run through %(states)s different states in %(steps)s steps: it would "
            "repeat single journeys, not find what they have in common."
        )
        return reason % figures, _("At least %(least)s steps, or a lower order.") % figures
    if refusal.code == "work":
        reason = _("Solving it exactly takes too long: about %(work)s multiplications.")
        needed = _("Fewer people or a lower order: at most %(most)s multiplications.")
        return reason % figures, needed % figures
    if refusal.code == "times":
        return (
            _("The touches have no times."),
            _("Times; or the model that counts touches instead."),
        )
    return refusal.reason, refusal.needed
