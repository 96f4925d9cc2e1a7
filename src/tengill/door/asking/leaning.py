"""What a message asks, by all its words together: where no wording of the lists is in it, or only a reply's.

The lists (`packs/`) know wordings; what people ask is worded anew all the time. This is the second opinion: a
multinomial logistic regression over beginnings of words and pairs of them, fitted by
`python -m benchmarks.fit_leanings` on texts made up for it, both languages in one. It says how likely
each ask is, `none` among them.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from tengill.facts.approaches import Ask
from tengill.facts.folding import fold

READ = 1_200
"""Characters of subject and text that are looked at."""
_PIECE = re.compile(r"https?://\S{1,300}|[\w']{1,60}|[?%\u20ac\xa3$]")
_BEGINNING = 4
_NUMBER, _URL = "0", "<url>"
_STEPS, _NOUGHT, _MOST = 4, 79, 40
"""Weights are kept as one letter each, in steps of a quarter: `O` is nought."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a text seems to ask."""

    ask: Ask
    chance: float
    """0 to 1."""


def pieces(text: str) -> list[str]:
    """The folded beginnings of a text's words; figures are one piece, so are addresses of pages."""
    return [*map(_piece, _PIECE.findall(text[:READ]))]


@lru_cache(maxsize=50_000)
def _piece(word: str) -> str:
    if word[0].isdecimal():
        return _NUMBER
    return _URL if "://" in word else fold(word)[:_BEGINNING]


def features(found: list[str]) -> list[str]:
    """Pieces and pairs of neighbours, each once, in order."""
    return [*dict.fromkeys(chain(found, map(" ".join, pairwise(found))))]


@dataclass(frozen=True, slots=True)
class _Model:
    asks: tuple[Ask, ...]
    bias: NDArray[np.float32]
    rows: Mapping[str, int]
    weights: NDArray[np.float32]
    """A row for each feature, a column for each ask."""
    squares: NDArray[np.float32]
    """The square of how rare each feature is: long texts weigh no more than short ones."""


def written(numbers: Sequence[float]) -> str:
    """Numbers as a letter each, as `leanings.json` holds them."""
    return "".join(chr(_NOUGHT + max(-_MOST, min(_MOST, round(_STEPS * n)))) for n in numbers)


def _read(letters: str) -> list[float]:
    return [(ord(letter) - _NOUGHT) / _STEPS for letter in letters]


@cache
def _model() -> _Model:
    place = resources.files("tengill.door.asking") / "leanings.json"
    told = json.loads(place.read_text(encoding="utf-8"))
    table = np.array([*map(_read, told["features"].values())], np.float32)
    return _Model(
        tuple(map(Ask, told["asks"])),
        np.array(_read(told["bias"]), np.float32),
        {feature: row for row, feature in enumerate(told["features"])},
        table[:, 1:],
        table[:, 0] ** 2,
    )


def leaning(text: str) -> Leaning:
    """What a text most likely asks: subject and text together, as people see them."""
    model = _model()
    told = features(pieces(text))
    known = [row for row in map(model.rows.get, told) if row is not None]
    if not known:
        return Leaning(Ask.NONE, 0.0)
    norm = math.sqrt(float(model.squares[known].sum())) or 1.0
    sums = model.bias + model.weights[known].sum(axis=0) / norm
    chances = np.exp(sums - sums.max())
    best = int(chances.argmax())
    chance = float(chances[best] / chances.sum())
    return Leaning(model.asks[best], round(chance, 3))
