"""What the attribution models are called, and what each does, in the active language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tengill.credit.models import MODELS
from tengill.workspace.attribute_detail import SHAPLEY

__all__ = ["MODELS", "TABLE_MODELS", "ModelColumn", "columns", "every"]

TABLE_MODELS = (
    "markov_1", "markov_2", "markov_3", "markov_4", "shapley_simplified", "shapley_ordered",
)  # fmt: skip
"""The models that learn from all journeys together; the others look at one at a time."""


@dataclass(frozen=True, slots=True)
class ModelColumn:
    """A model as a column of a comparison."""

    name: str
    title: str
    kind: str
    """game (ours), journey (one outcome at a time) or table (all journeys together)."""
    told: str
    """What it does, in a sentence."""


def every() -> tuple[ModelColumn, ...]:
    """All models in the order they are shown: ours, those of one journey, those of all."""
    return columns((SHAPLEY, *MODELS, *TABLE_MODELS))


def columns(names: Iterable[str]) -> tuple[ModelColumn, ...]:
    """Some models, in the order they are shown; a name nobody gave words to comes last."""
    words = _words()
    order = {name: place for place, name in enumerate(words)}
    ranked = sorted(dict.fromkeys(names), key=lambda name: order.get(name, len(order)))
    return tuple(_column(name, *words.get(name, (name.replace("_", " "), ""))) for name in ranked)


def _column(name: str, title: str, told: str) -> ModelColumn:
    return ModelColumn(name, title, _kind(name), told)


def _kind(name: str) -> str:
    if name == SHAPLEY:
        return "game"
    return "journey" if name in MODELS else "table"


def _words() -> dict[str, tuple[str, str]]:
    return {
        SHAPLEY: (
            _("Tengill"),
            _("What each person's acts added, over every order they could have come in."),
        ),
        "first": (_("First touch"), _("All of it to whoever acted first.")),
        "last": (_("Last touch"), _("All of it to whoever acted last.")),
        "last_non_direct": (
            _("Last non-direct"),
            _("All of it to the last act that was not a direct contact."),
        ),
        "linear": (_("Linear"), _("The same for every act.")),
        "u_shaped": (
            _("U-shaped"),
            _("40 % to the first act, 40 % to the last, the rest to those between."),
        ),
        "w_shaped": (
            _("W-shaped"),
            _("30 % each to the first, the middle and the last act, the rest to the others."),
        ),
        "time_decay": (_("Time decay"), _("More for later acts; it halves with every half-life.")),
        "step_decay": (_("Step decay"), _("More for later acts; it halves with every step back.")),
        "markov_1": (
            _("Markov order 1"),
            _("How many outcomes would be lost if somebody were removed from all journeys."),
        ),
        "markov_2": (_("Markov order 2"), _("The same, remembering the last two acts.")),
        "markov_3": (_("Markov order 3"), _("The same, remembering the last three acts.")),
        "markov_4": (_("Markov order 4"), _("The same, remembering the last four acts.")),
        "shapley_simplified": (
            _("Data-driven Shapley"),
            _("What each person added, by which sets of people had outcomes and which had none."),
        ),
        "shapley_ordered": (
            _("Ordered data-driven Shapley"),
            _("The same, by the place in the journey."),
        ),
    }
