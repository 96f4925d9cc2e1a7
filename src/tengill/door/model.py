"""The judge's model: an ordered logistic regression with visible features, and its weights.

The three levels out < digest < now share one sum `z = bias + Σ weight · feature`
(McCullagh 1980, "Regression models for ordinal data", proportional odds):

    P(now) = 1 / (1 + exp(-z))        P(digest or now) = 1 / (1 + exp(-(z + gap)))

A second sum of the same shape tells, of what is out, whether nobody awaits an answer (mute) or a
person does (decline). What an owner's corrections teach is added to both, see `learning`.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

WEIGHTS: Traversable = resources.files("tengill.door") / "weights.json"
"""Where the weights are read from; `benchmarks/door_fit.py` writes the file."""
NAME = "tengill-door"


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by feature, in log odds, before and after what the owner taught."""

    version: str
    bias: float
    gap: float
    """Distance between the two cuts: below `-gap` an approach is out, from 0 on it is now."""
    wanted: Mapping[str, float]
    nobody_bias: float
    nobody: Mapping[str, float]
    """Log odds that nobody awaits an answer: mute rather than decline."""
    own: Mapping[str, float] = field(default_factory=dict)
    """What the owner taught of one sender, organisation, template, list or kind of ask."""
    own_nobody: Mapping[str, float] = field(default_factory=dict)


def squash(z: float) -> float:
    """The logistic function, without overflow."""
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    small = math.exp(z)
    return small / (1.0 + small)


def levels(z: float, gap: float) -> tuple[float, float, float]:
    """Probabilities of out, digest and now; they sum to one."""
    now, some = squash(z), squash(z + gap)
    return 1.0 - some, some - now, now


def parse_weights(text: str) -> Weights:
    """Read a weights file.

    Raises:
        KeyError, TypeError, ValueError: when it is not one.
    """
    data = json.loads(text)
    wanted, nobody = data["wanted"], data["nobody"]
    gap = float(data["gap"])
    if not gap > 0:
        raise ValueError("weights.json: `gap` is the distance of two cuts, more than nothing")
    return Weights(
        str(data["version"]),
        float(wanted["bias"]),
        gap,
        {str(name): float(value) for name, value in wanted["weights"].items()},
        float(nobody["bias"]),
        {str(name): float(value) for name, value in nobody["weights"].items()},
    )


@cache
def weights() -> Weights:
    """The weights that come with Tengill."""
    return parse_weights(WEIGHTS.read_text(encoding="utf-8"))
