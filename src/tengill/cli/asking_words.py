"""Codes of the questions in words, for the terminal."""

_KINDS = {
    "position": "position", "headline": "says of themself", "skill": "lists the skill",
    "endorsement": "endorsed for", "recommendation": "recommended", "note": "noted",
    "offer": "offers", "sold": "sold it", "wrote": "wrote", "subject": "opened", "asked": "asked for it",
}  # fmt: skip
_ANSWERS = {
    "accepted": "accepted", "declined": "declined", "tentative": "perhaps",
    "no_answer": "no answer", "delegated": "sends somebody", "organiser": "organises",
}  # fmt: skip
_MEASURES = {"effective_size": "effective size", "degree": "ties", "strength": "strength"}


def kind_word(kind: str) -> str:
    """What shows that somebody knows."""
    return _KINDS.get(kind, kind)


def answer_word(answer: str) -> str:
    """What somebody invited answered."""
    return _ANSWERS.get(answer, answer)


def measure_word(name: str) -> str:
    """A measure of the network."""
    return _MEASURES.get(name, name)


def role_word(name: str) -> str:
    """A role between two others."""
    return name
