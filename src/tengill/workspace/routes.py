"""The ways an outcome came about, each as a sentence with the words it rests on."""

from dataclasses import dataclass

from tengill.workspace import settings
from tengill.workspace.outcome import OutcomeView
from tengill.workspace.statement_lines import ActRefs, why_step
from tengill.workspace.statement_view import Named, Why
from tengill.workspace.statement_words import Words, why_text


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
        said = tuple(
            Said(act["message"], act["evidence"], " … ".join(str(w[2]) for w in act["words"]))
            for act in acts
        )
        told.append(Route(why_text(why, words), why.probability, weakest, said))
    return tuple(sorted(told, key=lambda route: -route.probability))
