"""Fitted weights: logistic regressions over named features, read from a data file."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

READER = "tengill-words"
_MOST_REASONS = 5
_FLOOR = 0.05


@dataclass(frozen=True, slots=True)
class Logistic:
    """A calibrated logistic regression.

    The probability is `1 / (1 + exp(-(a·z + b)))` with `z = bias + Σ weight · feature` and the
    calibration `(a, b)` fitted on held-out folds (Platt, 1999).
    """

    bias: float
    weights: Mapping[str, float]
    calibration: tuple[float, float] = (1.0, 0.0)

    def judge(self, features: Mapping[str, float]) -> tuple[float, tuple[str, ...]]:
        """The probability, and the names of the features that spoke for it, strongest first."""
        parts = [(self.weights.get(name, 0.0) * value, name) for name, value in features.items()]
        a, b = self.calibration
        z = a * (self.bias + sum(part for part, _ in parts)) + b
        spoke = sorted((p for p in parts if p[0] > _FLOOR), reverse=True)
        return squash(z), tuple(name for _, name in spoke[:_MOST_REASONS])


def squash(z: float) -> float:
    """The logistic function, without overflow."""
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    small = math.exp(z)
    return small / (1.0 + small)


@dataclass(frozen=True, slots=True)
class Weights:
    """All models of the reader."""

    version: str
    kinds: Mapping[str, Logistic]
    """`connection` (introduction or handoff), `introduction`, `handoff` (each given a
    connection) and the other kinds by name."""
    bulk: Logistic


def _logistic(data: Mapping[str, object]) -> Logistic:
    weights = data["weights"]
    calibration = data.get("calibration", [1.0, 0.0])
    if not isinstance(weights, dict) or not isinstance(calibration, list):
        raise TypeError("weights.json: `weights` is a table and `calibration` a pair")
    return Logistic(
        float(str(data["bias"])),
        {str(name): float(value) for name, value in weights.items()},
        (float(calibration[0]), float(calibration[1])),
    )


def parse_weights(text: str) -> Weights:
    """Read a weights file.

    Raises:
        KeyError, TypeError, ValueError: when it is not one.
    """
    data = json.loads(text)
    kinds = {name: _logistic(entry) for name, entry in data["kinds"].items()}
    return Weights(str(data["version"]), kinds, _logistic(data["bulk"]))


@cache
def weights() -> Weights:
    """The weights that come with Tengill."""
    path = resources.files("tengill.reading") / "weights.json"
    return parse_weights(path.read_text(encoding="utf-8"))
