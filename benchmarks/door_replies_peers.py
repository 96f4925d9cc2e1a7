"""What the door's chance of an answer is measured against."""

import warnings
from collections.abc import Sequence
from typing import Any

from benchmarks.door_replies_rows import Row

_NEVER = -1e12
_INNER = 0.75
_STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


def recency(late: Sequence[Row]) -> list[float]:
    """How lately either wrote to the other; never: least."""
    found = []
    for row in late:
        known = row.relationship
        times = [at for at in (known.last_sent, known.last_received) if at is not None]
        found.append(-(row.approach.at - max(times)).total_seconds() if times else _NEVER)
    return found


def recency_of_owner(late: Sequence[Row]) -> list[float]:
    """How lately the owner wrote to the sender; never: least."""
    return [
        -(row.approach.at - row.relationship.last_sent).total_seconds()
        if row.relationship.last_sent
        else _NEVER
        for row in late
    ]


def frequency(late: Sequence[Row]) -> list[float]:
    """How many messages the sender wrote to the owner before."""
    return [float(row.relationship.received) for row in late]


def bag_of_words(
    early: Sequence[Row], answered: Sequence[bool], late: Sequence[Row]
) -> list[float]:
    """Logistic regression on the words of subject and text.

    Counts or tf-idf, and C, are those that foretell the latest quarter of the early rows best (by
    area); where that quarter can't tell, tf-idf and scikit-learn's own C of 1.
    """
    texts = [_text(row) for row in early]
    if len(set(answered)) < 2:
        return [0.0] * len(late)
    cut = int(_INNER * len(texts))
    best, most = (True, 1.0), -1.0
    if len(set(answered[:cut])) == 2 and len(set(answered[cut:])) == 2:
        for tfidf in (True, False):
            learn, check = _vectors(texts[:cut], texts[cut:], tfidf=tfidf)
            for strength in _STRENGTHS:
                area = _area(answered[cut:], _odds(learn, answered[:cut], check, strength))
                if area > most:
                    best, most = (tfidf, strength), area
    learn, check = _vectors(texts, [_text(row) for row in late], tfidf=best[0])
    return _odds(learn, answered, check, best[1])


def _text(row: Row) -> str:
    return f"{row.approach.subject}\n{row.approach.text}"


def _vectors(early: list[str], late: list[str], *, tfidf: bool) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import (  # type: ignore[import-untyped]  # noqa: PLC0415 - a second to load
        CountVectorizer,
        TfidfVectorizer,
    )

    kind = TfidfVectorizer(sublinear_tf=True) if tfidf else CountVectorizer()
    learn = kind.fit_transform(early)
    return learn, kind.transform(late)


def _odds(learn: Any, answered: Sequence[bool], check: Any, strength: float) -> list[float]:
    from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # noqa: PLC0415

    model = LogisticRegression(C=strength, max_iter=300, solver="liblinear")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(learn, answered)
    return [float(value) for value in model.decision_function(check)]


def _area(answered: Sequence[bool], odds: Sequence[float]) -> float:
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]  # noqa: PLC0415

    return float(roc_auc_score(answered, odds))
