"""What reading the text of one message alone yields: the first stage's result."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tengill.facts.acts import ActKind, Span
from tengill.facts.messages import Mailbox


@dataclass(frozen=True, slots=True)
class Candidate:
    """An act the words suggest, before structure is weighed."""

    kind: ActKind
    words: tuple[Span, ...]
    connector: tuple[Mailbox, ...] = ()
    left: tuple[Mailbox, ...] = ()
    right: tuple[Mailbox, ...] = ()
    subject: str = ""
    features: Mapping[str, float] = field(default_factory=dict)
    """Features of the sentence that tells it."""


@dataclass(frozen=True, slots=True)
class TextReading:
    """The text-only reading of one message. Picklable; `to_json` for the ledger."""

    language: str
    bulk: float
    """Calibrated probability of bulk, 0 to 1."""
    bulk_reasons: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict)
    """Features of the text, shared by all candidates; empty when there is none."""

    def to_json(self) -> str:
        """Compact JSON; an empty string when there is no candidate (nothing to weigh later)."""
        if not self.candidates:
            return ""
        data = {
            "l": self.language,
            "b": round(self.bulk, 4),
            "r": self.bulk_reasons,
            "f": {name: round(value, 4) for name, value in self.features.items()},
            "c": [_candidate_out(candidate) for candidate in self.candidates],
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "TextReading":
        """Read back what `to_json` wrote; an empty string gives an empty reading.

        Raises:
            ValueError: when the text is not what `to_json` writes.
        """
        if not text:
            return cls("", 0.0)
        try:
            data = json.loads(text)
            return cls(
                language=data["l"],
                bulk=float(data["b"]),
                bulk_reasons=tuple(data["r"]),
                candidates=tuple(_candidate_in(entry) for entry in data["c"]),
                features={str(k): float(v) for k, v in data["f"].items()},
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a text reading: {error}") from error


def _candidate_out(candidate: Candidate) -> dict[str, object]:
    def boxes(mailboxes: tuple[Mailbox, ...]) -> list[list[str]]:
        return [[mailbox.name, mailbox.address] for mailbox in mailboxes]

    out: dict[str, object] = {
        "k": candidate.kind.value,
        "w": [[s.start, s.end, s.text, int(s.in_subject)] for s in candidate.words],
        "c": boxes(candidate.connector),
        "a": boxes(candidate.left),
        "z": boxes(candidate.right),
        "s": candidate.subject,
    }
    told = {name: round(value, 4) for name, value in candidate.features.items()}
    return {key: value for key, value in {**out, "f": told}.items() if value}


def _candidate_in(data: Mapping[str, Any]) -> Candidate:
    def boxes(key: str) -> tuple[Mailbox, ...]:
        return tuple(Mailbox(name, address) for name, address in data.get(key, []))

    words = tuple(Span(int(a), int(b), str(t), bool(s)) for a, b, t, s in data.get("w", []))
    features = {str(k): float(v) for k, v in data.get("f", {}).items()}
    subject = str(data.get("s", ""))
    kind = ActKind(str(data["k"]))
    return Candidate(kind, words, boxes("c"), boxes("a"), boxes("z"), subject, features)
