"""Fit the reader's weights on labelled mail, and write them where the reader finds them.

    python -m benchmarks.fit_reading MAIL… --labels FILE… [--letters FILE…] [--out FILE]

Every model is a logistic regression fitted by maximum a posteriori: a Gaussian prior around the
means in `reading_prior.toml`, so that wordings which the labelled mail hardly holds keep a
sensible weight. Labels whose `split` begins with `test` are never used. Probabilities are calibrated by
Platt's method on predictions for held-out threads.
"""

import argparse
import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]  # comes with scikit-learn

from benchmarks.reading import Labelled, labelled, load_labels, read_letters
from tengill.facts.acts import ActKind
from tengill.reading import bulk, matching
from tengill.reading.language import choose
from tengill.reading.packs import packaged

_HERE = Path(__file__).parent
_OUT = _HERE.parent / "src" / "tengill" / "reading" / "weights.json"
_PAIR = {"introduction", "handoff"}
_FOLDS = 8
_ROUNDS = 2
_LEAST = 0.02
_RANDOM = 3.0
_LETTER = 0.7
_EVIDENCE = {
    "list_header": 9.0,
    "auto_header": 9.0,
    "sender.noreply": 5.0,
    "list_unsubscribe": 2.0,
}
"""Log-odds of bulk that no fit may lower: old mail hardly holds these, so labels cannot tell."""
Vector = NDArray[np.float64]


@dataclass
class Fitted:
    """One logistic regression."""

    bias: float
    weights: dict[str, float]
    calibration: tuple[float, float] = (1.0, 0.0)

    def logit(self, features: dict[str, float]) -> float:
        """The score before calibration."""
        return self.bias + sum(self.weights.get(k, 0.0) * v for k, v in features.items())

    def told(self) -> dict[str, Any]:
        """As it stands in the weights file."""
        kept = {k: round(v, 3) for k, v in sorted(self.weights.items()) if abs(v) >= _LEAST}
        return {
            "bias": round(self.bias, 3),
            "calibration": [round(c, 3) for c in self.calibration],
            "weights": kept,
        }


def fit(
    rows: Sequence[dict[str, float]],
    truth: Sequence[bool],
    importance: Sequence[float],
    prior: dict[str, float],
    sigma: float,
) -> Fitted:
    """The posterior's mode: logistic loss plus distance from the prior's means."""
    names = sorted({name for row in rows for name in row} | set(prior))
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    mean = np.array([prior.get(name, 0.0) for name in names])
    y, w = np.array(truth, float), np.array(importance)
    start = prior.get("bias", -2.0)

    def loss(v: Vector) -> tuple[float, Vector]:
        z = v[0] + matrix @ v[1:]
        away = v[1:] - mean
        value = np.sum(w * (np.logaddexp(0, z) - y * z)) + np.sum(away**2) / (2 * sigma**2)
        slope = w * (1 / (1 + np.exp(-z)) - y)
        bias = np.array([slope.sum() + (v[0] - start) / 25])
        return float(value + (v[0] - start) ** 2 / 50), np.concatenate(
            [bias, matrix.T @ slope + away / sigma**2]
        )

    found = minimize(loss, np.concatenate([[start], mean]), jac=True, method="L-BFGS-B").x
    return Fitted(float(found[0]), {n: float(v) for n, v in zip(names, found[1:], strict=True)})


def thread_fold(row: Labelled) -> int:
    """Which fold a message belongs to: messages of one thread never part."""
    subject = re.sub(r"^(?:\s*(?:re|fwd?)\s*:\s*)+", "", row.message.subject.lower())
    digest = hashlib.md5(re.sub(r"\W+", " ", subject).encode(), usedforsecurity=False)
    return int(digest.hexdigest(), 16) % _FOLDS


def calibrated(
    rows: Sequence[Labelled],
    features: Callable[[Labelled], dict[str, float]],
    truth: Callable[[Labelled], bool],
    prior: dict[str, float],
    sigma: float,
) -> Fitted:
    """Fit on all rows, calibrate on held-out threads."""

    def on(part: Sequence[Labelled]) -> Fitted:
        weights = [importance(row) for row in part]
        return fit([features(r) for r in part], [truth(r) for r in part], weights, prior, sigma)

    held: list[tuple[float, bool, float]] = []
    for fold in range(_FOLDS):
        model = on([row for row in rows if thread_fold(row) != fold])
        held += [
            (model.logit(features(r)), truth(r), importance(r))
            for r in rows
            if thread_fold(r) == fold
        ]
    whole = on(rows)
    line = fit([{"z": z} for z, _, _ in held], [y for _, y, _ in held], [w for _, _, w in held],
               {"z": 1.0, "bias": 0.0}, 0.3)  # fmt: skip
    whole.calibration = (line.weights["z"], line.bias)
    return whole


def importance(row: Labelled) -> float:
    """Random messages stand for many; borderline connections are told half-heartedly."""
    if row.label["split"] == "letters":
        return _LETTER
    weight = _RANDOM if row.label.get("sampled") == "random" else 1.0
    doubtful = row.label["conf"] == 1 and _PAIR & set(row.label["labels"])
    return weight / 2 if doubtful else weight


def _sure(row: Labelled, *kinds: str) -> bool:
    return bool(set(kinds) & set(row.label["labels"])) and row.label["conf"] >= 2


def _says(kind: str, row: Labelled) -> bool:
    return _sure(row, kind)


def _candidate(row: Labelled, *kinds: str) -> bool:
    return any(candidate.kind.value in kinds for candidate in row.text.candidates)


def bulk_features(row: Labelled) -> dict[str, float]:
    """The features bulk is judged by."""
    text = row.message.body.new[: matching.MAX_TEXT]
    pack = choose(text, packaged())
    hits = matching.read(pack, row.message.subject[:160], text)
    return bulk.features(row.message, text, hits, pack)


def fit_all(rows: Sequence[Labelled], priors: dict[str, Any], sigma: float) -> dict[str, Any]:
    """All models, as the weights file holds them."""
    connecting = [row for row in rows if _candidate(row, *_PAIR)]
    kinds = {
        "connection": calibrated(
            connecting,
            lambda row: row.features,
            lambda row: _sure(row, *_PAIR),
            priors["connection"],
            sigma,
        )
    }
    sure = [row for row in connecting if _sure(row, *_PAIR) and row.label.get("src") != "m"]
    for kind in sorted(_PAIR):
        prior = {"bias": 0.0, **priors.get(kind, {})}
        kinds[kind] = fit(
            [r.features for r in sure],
            [_sure(r, kind) for r in sure],
            [1.0] * len(sure),
            prior,
            0.3,
        )
    told = [row for row in rows if row.label.get("src") != "m"]
    for act in ActKind:
        if act.value in _PAIR:
            continue
        some = [row for row in told if _candidate(row, act.value)]
        prior = {"bias": -2.5, **priors.get(act.value, {})}
        kinds[act.value] = calibrated(
            some, lambda row: row.features, partial(_says, act.value), prior, sigma
        )
    mass = calibrated(
        told,
        bulk_features,
        lambda row: "bulk" in row.label["labels"],
        {"bias": -2.0, **priors.get("bulk", {})},
        1.0,
    )
    for name, odds in _EVIDENCE.items():
        mass.weights[name] = max(mass.weights.get(name, 0.0), odds / mass.calibration[0])
    return {"kinds": {name: model.told() for name, model in kinds.items()}, "bulk": mass.told()}


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("mail", type=Path, nargs="+")
    parser.add_argument("--labels", type=Path, nargs="+", required=True)
    parser.add_argument("--letters", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=_OUT)
    parser.add_argument("--sigma", type=float, default=0.6)
    options = parser.parse_args()
    priors = tomllib.loads((_HERE / "reading_prior.toml").read_text(encoding="utf-8"))
    labels = load_labels(options.labels)
    # The strongest sentence is chosen with the weights at hand, so choosing and fitting alternate.
    for _ in range(_ROUNDS):
        rows = [
            row
            for row in labelled(options.mail, labels) + read_letters(options.letters)
            if not row.label["split"].startswith("test")
        ]
        data = {
            "version": "2",
            "about": {
                "method": "MAP logistic regression, Gaussian prior from benchmarks/reading_prior.toml,"
                " Platt calibration on held-out threads",
                "sigma": options.sigma,
                "messages": len(rows),
                "connections": sum(_sure(row, *_PAIR) for row in rows),
                "bulk": sum("bulk" in row.label["labels"] for row in rows),
            },
            **fit_all(rows, priors, options.sigma),
        }
        options.out.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")
        from tengill.reading import model  # noqa: PLC0415

        model.weights.cache_clear()
    print(f"{len(rows)} labelled messages → {options.out}")


if __name__ == "__main__":
    main()
