"""The ways an outcome came about, each as a sentence with the words it rests on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tengill.ledger.models import MessageText
from tengill.workspace import settings
from tengill.workspace.outcome import OutcomeView
from tengill.workspace.statement_lines import ActRefs, why_step
from tengill.workspace.statement_view import Named, Why
from tengill.workspace.statement_words import Words, why_text

_AROUND = 160
_END = re.compile(r"[.!?](?=\s)|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one act, and where they stand."""

    message_id: int | None
    evidence: str
    words: str


@dataclass(frozen=True, slots=True)
class Route:
    """One explanation that counts."""

    sentence: str
    probability: float
    weakest: str
    said: tuple[Said, ...]


def routes(view: OutcomeView, locale: str = "en") -> tuple[Route, ...]:
    """The explanations that count, likeliest first; none when nothing was attributed."""
    detail = view.detail
    zone = settings.zone()
    named: dict[int | str, Named] = {
        (int(key) if key.isdigit() else key): Named(person.id, person.name)
        for key, person in view.people.items()
    }
    words = Words(locale)
    told = []
    for one in detail.get("explanations", ()):
        if not one["counts"] or not one["steps"]:
            continue
        steps = tuple(why_step(step, named, ActRefs.of([detail]), zone) for step in one["steps"])
        weakest = one["weakest"] or ""
        why = Why(steps, weakest, one["probability_float"])
        acts = [detail["acts"][key] for key in one["acts"] if key in detail["acts"]]
        said = tuple(Said(act["message"], act["evidence"], words_of(act)) for act in acts)
        told.append(Route(why_text(why, words), why.probability, weakest, said))
    return tuple(sorted(told, key=lambda route: -route.probability))


def words_of(act: Mapping[str, Any]) -> str:
    """The longest words that gave an act away; with their sentence where they are a mere name."""
    longest = max(act["words"], key=lambda span: len(span[2]), default=None)
    if longest is None:
        return ""
    start, end, text, in_subject = longest
    if act["message"] is None or in_subject or " " in text.strip():
        return str(text)
    found = MessageText.objects.filter(pk=act["message"]).values_list("new", flat=True).first()
    return _sentence(found, start, end) if found and found[start:end] == text else str(text)


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around a range, on one line and not endless."""
    begin = max(0, start - _AROUND, *(m.end() for m in _END.finditer(text, 0, start)))
    stop = _END.search(text, end)
    behind = min(len(text), end + _AROUND, stop.end() if stop else len(text))
    return " ".join(text[begin:behind].split())
