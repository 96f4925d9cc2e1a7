"""Fitted weights: logistic regressions over named features, read from a data file."""

import json
import math
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import repeat

from tengill.facts.acts import ActKind

READER = "tengill-words"
JOINT: Mapping[ActKind, str] = {
    ActKind.INTRODUCTION: "connection",
    ActKind.HANDOFF: "connection",
    ActKind.PITCH_COLD: "pitch",
    ActKind.PITCH_WARM: "pitch",
}
"""Kinds that are judged together first, and told apart second."""
WEIGHTS: Traversable = resources.files("tengill.reading") / "weights.json"
"""Where the weights are read from; a fit sets it to the file it writes."""
_MOST_REASONS = 5
_FLOOR = 0.05
_SCALE = 10_000
"""Weights of concepts are summed as whole numbers of ten-thousandths; a fit writes hundredths."""
_BITS = 32
_HALF = 1 << (_BITS - 1)


@dataclass(frozen=True, slots=True)
class Logistic:
    """A calibrated logistic regression.

    The probability is `1 / (1 + exp(-(a·z + b)))` with `z = bias + Σ weight · feature` and the
    calibration `(a, b)` fitted on held-out folds (Platt, 1999).
    """

    bias: float
    weights: Mapping[str, float]
    calibration: tuple[float, float] = (1.0, 0.0)
    name: str = ""

    def judge(self, features: Mapping[str, float]) -> tuple[float, tuple[str, ...]]:
        """The probability, and the names of the features that spoke for it, strongest first."""
        told = told_as(self.name)
        parts = [
            (value if name.startswith(told) else self.weights.get(name, 0.0) * value, name)
            for name, value in features.items()
        ]
        a, b = self.calibration
        z = a * (self.bias + sum(part for part, _ in parts)) + b
        spoke = sorted((p for p in parts if p[0] > _FLOOR and p[1] != told), reverse=True)
        return squash(z), tuple(name for _, name in spoke[:_MOST_REASONS])

    def probability(self, features: Mapping[str, float], more: float = 0.0) -> float:
        """The probability alone, with `more` added to the sum of what the features weigh."""
        weights = self.weights
        own = [weights.get(name, 0.0) * value for name, value in features.items()]
        a, b = self.calibration
        return squash(a * (self.bias + more + sum(own)) + b)


def told_as(column: str) -> str:
    """What the names of features begin with that already are parts of a model's sum."""
    return f"~{column}:"


def squash(z: float) -> float:
    """The logistic function, without overflow."""
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    small = math.exp(z)
    return small / (1.0 + small)


@cache
def _room(columns: int) -> int:
    """Half of each column's room: added to a packed sum, none borrows from the next."""
    return sum(_HALF << (_BITS * column) for column in range(columns))


@dataclass(frozen=True, slots=True)
class Weights:
    """All models of the reader."""

    version: str
    kinds: Mapping[str, Logistic]
    """`connection` (introduction or handoff), `introduction`, `handoff` (each given a
    connection), `pitch`, `pitch_cold`, `pitch_warm` (each given a pitch) and the others by name."""
    bulk: Logistic
    columns: tuple[str, ...] = ()
    """The models that judge sentences by their concepts."""
    grams: Mapping[str, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    """Sequence of concepts → its weight in some columns, by their number."""
    around: Logistic | None = None
    """Bulk once more, with what the mailbox around the message tells (`reading.surroundings`)."""
    _packed: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)
    """The same with a row's weights side by side in one number: a sentence is then summed up for
    all columns at once."""

    def __post_init__(self) -> None:
        """Pack the rows."""
        for gram, row in self.grams.items():
            self._packed[gram] = sum(round(w * _SCALE) << (_BITS * column) for column, w in row)

    def sums(self, grams: Iterable[str]) -> list[float]:
        """What some sequences of concepts weigh together, for every column."""
        count = len(self.columns)
        total = sum(map(self._packed.get, grams, repeat(0)), _room(count))
        told = struct.unpack(f"<{count}I", total.to_bytes(count * _BITS // 8, "little"))
        return [(one - _HALF) / _SCALE for one in told]


def _logistic(data: Mapping[str, object], name: str) -> Logistic:
    weights = data["weights"]
    calibration = data.get("calibration", [1.0, 0.0])
    if not isinstance(weights, dict) or not isinstance(calibration, list):
        raise TypeError("weights.json: `weights` is a table and `calibration` a pair")
    return Logistic(
        float(str(data["bias"])),
        {str(name): float(value) for name, value in weights.items()},
        (float(calibration[0]), float(calibration[1])),
        name,
    )


def parse_weights(text: str) -> Weights:
    """Read a weights file.

    Raises:
        KeyError, TypeError, ValueError: when it is not one.
    """
    data = json.loads(text)
    kinds = {name: _logistic(entry, name) for name, entry in data["kinds"].items()}
    sentences = data.get("sentences", {"columns": [], "grams": {}})
    grams = {
        str(gram): tuple((int(column), float(weight)) for column, weight in row)
        for gram, row in sentences["grams"].items()
    }
    bulk = _logistic(data["bulk"], "bulk")
    around = _logistic(data["around"], "around") if "around" in data else None
    columns = tuple(sentences["columns"])
    return Weights(str(data["version"]), kinds, bulk, columns, grams, around)


@cache
def weights() -> Weights:
    """The weights that come with Tengill."""
    return parse_weights(WEIGHTS.read_text(encoding="utf-8"))
