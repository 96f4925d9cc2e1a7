"""The chance that the owner answers an approach within seven days, learned from their own past.

    replies = Replies()          # what is usual
    replies.fit(past)            # what this owner did, in time order
    replies.chance(evidence, history.habits(evidence.approach.at))

See `docs/explanation/replies.md` for the formula, its parts, and how well it does.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from operator import mul
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from tengill.door.evidence import Evidence
from tengill.door.history import Habits
from tengill.door.replies.features import CODES, Style, figures, style
from tengill.door.replies.words import WHO, tokens, who, words
from tengill.facts.approaches import Approach, Reason, Relationship

if TYPE_CHECKING:
    from tengill.door.replies.fitting import Fitted

__all__ = ["CODES", "Known", "Replies", "Row", "Style", "Wording"]

_MOST_ROWS = 20_000
_WHO_VALUE = 0.5
_MOST_WORDS = 6
_VERSION = 1
_NOTHING = (0.0, 0.0)
_NO_HABITS = Habits()


@dataclass(frozen=True, slots=True)
class Known:
    """An approach of the past, what was known before it, and whether the owner answered it."""

    approach: Approach
    relationship: Relationship
    habits: Habits
    answered: bool


class Wording(NamedTuple):
    """What is learned from of an approach's subject and text: a function of these alone."""

    words: tuple[str, ...]
    """The different words, in order."""
    style: Style

    @classmethod
    def of(cls, approach: Approach) -> "Wording":
        """Read them."""
        return cls(tuple(words(approach)), style(approach))


class Row(NamedTuple):
    """An approach as it is learned from: its figures and words, and not its text."""

    figures: Sequence[float]
    words: Sequence[str]
    """The different words, in order."""
    who: Sequence[str]
    """Its party and organisation."""

    @classmethod
    def of(
        cls,
        approach: Approach,
        relationship: Relationship,
        habits: Habits,
        wording: Wording | None = None,
    ) -> "Row":
        """What an approach, and what was known before it, come to; read here unless it is read."""
        told = wording or Wording.of(approach)
        return cls(figures(approach, relationship, habits, told.style), told.words, who(approach))


@cache
def _usual() -> tuple[float, tuple[float, ...]]:
    """The packaged weights: what is usual, for an owner of whom nothing is known yet."""
    told = orjson.loads(resources.files(__name__).joinpath("prior.json").read_bytes())
    weights = told["weights"]
    return float(told["intercept"]), tuple(float(weights.get(code, 0.0)) for code in CODES)


class Replies:
    """What this owner answers. Threads may share it once fitted.

    Args:
        usual: the intercept and the weight of each of `CODES` to start from and to be drawn
            towards; without it, what is packaged. Benchmarks that leave an owner out give their own.
    """

    def __init__(self, usual: tuple[float, tuple[float, ...]] | None = None) -> None:
        self._usual = usual or _usual()
        self._intercept, self._weights = self._usual
        self._words: dict[str, tuple[float, float]] = {}
        self._sums: dict[str, complex] = {}
        self.rows = 0
        """How many approaches it was learned from; 0: only what is usual is known."""
        self.answered = 0
        """Of these, how many were answered."""

    def fit(self, rows: Iterable[Known]) -> None:
        """Learn anew from the owner's past; what was learned before is forgotten.

        Takes a few seconds for 10,000 rows. The same rows in the same order give the same weights.

        Args:
            rows: in time order; of more than 20,000 the latest are kept.
        """
        self.fit_rows(
            (Row.of(row.approach, row.relationship, row.habits), row.answered) for row in rows
        )

    def fit_rows(self, rows: Iterable[tuple[Row, bool]]) -> None:
        """As `fit`, of rows that are made, each with whether the owner answered."""
        # numpy and scipy are not loaded before they are needed: commands must start at once.
        from tengill.door.replies.fitting import fit  # noqa: PLC0415

        told: list[Sequence[float]] = []
        texts: list[tuple[str, ...]] = []
        answered: list[bool] = []
        for row, was_answered in rows:
            told.append(row.figures)
            texts.append((*row.words, *row.who))
            answered.append(was_answered)
            if len(told) >= 2 * _MOST_ROWS:
                del told[:-_MOST_ROWS], texts[:-_MOST_ROWS], answered[:-_MOST_ROWS]
        last = slice(-_MOST_ROWS, None)
        self._take(fit(told[last], texts[last], answered[last], self._usual))
        self.rows, self.answered = len(answered[last]), sum(answered[last])

    def chance(self, evidence: Evidence | Known, habits: Habits = _NO_HABITS) -> float:
        """The probability, 0 to 1, that the owner answers within seven days.

        Args:
            evidence: the approach with what was known before it.
            habits: how the owner deals with mail at the time; of `Known`, its own are taken.
        """
        if isinstance(evidence, Known):
            habits = evidence.habits
        return _chance(self.odds(evidence.approach, evidence.relationship, habits))

    def chance_of(self, row: Row) -> float:
        """The same of a row."""
        return _chance(self.odds_of(row))

    def odds(self, approach: Approach, relationship: Relationship, habits: Habits) -> float:
        """The same as log odds."""
        return self.odds_of(Row.of(approach, relationship, habits))

    def odds_of(self, row: Row) -> float:
        """The same as log odds, of a row."""
        total: float = self._intercept + sum(map(mul, self._weights, row.figures))
        return total + self._of_words(row) if self._words else total

    def reasons(self, evidence: Evidence, habits: Habits = _NO_HABITS) -> tuple[Reason, ...]:
        """What weighed, strongest first: figures under `CODES`, words under `reply_words`.

        `reply_words` carries the words that weighed most; `reply_who` what was learned of this very
        sender and organisation. Weights are log odds towards an answer and, with the intercept,
        add up to the chance.
        """
        approach = evidence.approach
        values = figures(approach, evidence.relationship, habits)
        found = [
            Reason(code, weight * value)
            for code, weight, value in zip(CODES, self._weights, values, strict=True)
            if weight * value
        ]
        parts = self._parts(approach)
        people = sum(part for word, part in parts.items() if word.startswith(WHO))
        texts = {word: part for word, part in parts.items() if not word.startswith(WHO)}
        strongest = sorted(texts, key=lambda word: (-abs(texts[word]), word))[:_MOST_WORDS]
        if texts:
            told = " ".join(dict.fromkeys(word.removeprefix("s:") for word in strongest))
            found.append(Reason("reply_words", sum(texts.values()), (("words", told),)))
        if people:
            found.append(Reason("reply_who", people))
        return tuple(sorted(found, key=lambda reason: (-abs(reason.weight), reason.code)))

    def to_json(self) -> bytes:
        """What was learned, to be kept. It holds words and addresses of the owner's mail."""
        return orjson.dumps(
            {
                "version": _VERSION,
                "intercept": self._intercept,
                "weights": dict(zip(CODES, self._weights, strict=True)),
                "words": self._words,
                "rows": self.rows,
                "answered": self.answered,
            }
        )

    @classmethod
    def from_json(cls, kept: bytes) -> "Replies":
        """What `to_json` kept.

        Raises:
            ValueError: when it is damaged or of another version: fit again.
        """
        found = cls()
        try:
            told: dict[str, Any] = orjson.loads(kept)
            if told["version"] != _VERSION or set(told["weights"]) != set(CODES):
                raise ValueError("What was learned of replies is of another version: fit it again.")
            found._intercept = float(told["intercept"])
            found._weights = tuple(float(told["weights"][code]) for code in CODES)
            found._learned({w: (float(i), float(v)) for w, (i, v) in told["words"].items()})
            found.rows, found.answered = int(told["rows"]), int(told["answered"])
        except (KeyError, TypeError, AttributeError, orjson.JSONDecodeError) as error:
            raise ValueError("What was learned of replies is damaged: fit it again.") from error
        return found

    def _take(self, fitted: "Fitted") -> None:
        self._intercept, self._weights = fitted.intercept, fitted.figures
        self._learned(fitted.words)

    def _of_words(self, row: Row) -> float:
        # One pass in C: the real part sums what words add, the imaginary one their squares.
        sums = sum(filter(None, map(self._sums.get, row.words)), 0j)
        length = math.sqrt(sums.imag) or 1.0
        people = sum([self._words.get(word, _NOTHING)[1] for word in row.who])
        return sums.real / length + _WHO_VALUE * people

    def _learned(self, found: dict[str, tuple[float, float]]) -> None:
        self._words = found
        self._sums = {
            word: complex(idf * weight, idf * idf)
            for word, (idf, weight) in found.items()
            if not word.startswith(WHO)
        }

    def _parts(self, approach: Approach) -> dict[str, float]:
        """What each known word adds to the log odds."""
        known = {word: self._words[word] for word in tokens(approach) if word in self._words}
        square = sum(idf * idf for word, (idf, _) in known.items() if not word.startswith(WHO))
        length = math.sqrt(square) or 1.0
        return {
            word: _WHO_VALUE * weight if word.startswith(WHO) else idf * weight / length
            for word, (idf, weight) in known.items()
        }


def _chance(odds: float) -> float:
    if odds >= 0.0:
        return 1.0 / (1.0 + math.exp(-odds))
    grown = math.exp(odds)
    return grown / (1.0 + grown)
