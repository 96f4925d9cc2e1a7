"""Fits what `tengill.door.asking.leaning` weighs, and writes it where it is read.

    python -m benchmarks.fit_leanings [--without-second] [--to FILE]

Learned from: every other sentence of `benchmarks/asks` (the half that may be learned from), all of
`benchmarks/asks/leanings`, the texts of `benchmarks/cold`, and the open half of its second set. All are made up.
The unread half of the second set and the held-out half of `benchmarks/asks` are never looked at. `--without-second`
leaves the open half out too: so fitted, its figure on that half is one of texts it has not seen.

Objective: multinomial logistic regression with a Gaussian prior on the weights, the texts as unit vectors of
features weighed by how rare they are (inverse document frequency, smoothed).
"""

import argparse
import json
import math
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from benchmarks.door_asks import sentences
from benchmarks.door_cold_mailbox import TEXTS, texts
from tengill.door.asking.leaning import features, pieces, written
from tengill.facts.approaches import Ask

LEANINGS = Path(__file__).parent / "asks" / "leanings"
SECOND = TEXTS / "second"
TO = Path(__file__).parents[1] / "src" / "tengill" / "door" / "asking" / "leanings.json"
_STRENGTH = 10.0
"""How much the texts weigh against the prior."""
_KEPT = 5_300
"""Features that weigh most are kept: the others change little, and the file stays small."""

Table = NDArray[np.float64]
Told = tuple[str, str]
"""A text and what it asks."""


def told(*, second: bool = True) -> Iterator[Told]:
    """All texts to learn from."""
    for one in sentences():
        if not one.held_out:
            yield one.text, one.ask
    for one in sentences(LEANINGS):
        yield one.text, one.ask
    for ask, cases in texts().items():
        for some in cases.values():
            for case in some:
                yield f"{case['subject']}\n\n{case['text']}", ask
    yield from _everyday()
    if second:
        yield from _second_set()


def _second_set() -> Iterator[Told]:
    """The open half of the second set."""
    for kind in ("cold", "template", "warm"):
        for case in tomllib.loads((SECOND / f"{kind}.toml").read_text("utf-8"))[kind]:
            if case["half"] == "open":
                yield f"{case.get('subject', '')}\n\n{case['text']}", case["ask"]


def _everyday() -> Iterator[Told]:
    """What people write who ask nothing."""
    owner = tomllib.loads((TEXTS / "owner.toml").read_text("utf-8"))
    for pool in owner["everyday"].values():
        said = [text for key in ("first", "second", "last", "answers") for text in pool[key]]
        for turn, text in enumerate(one for one in said if "?" not in one):
            thing, day = (pool[key][turn % len(pool[key])] for key in ("things", "days"))
            yield text.replace("{thing}", thing).replace("{day}", day), Ask.NONE.value


def fit(some: list[Told]) -> dict[str, object]:
    """The model of some texts, as `leanings.json` holds it."""
    asks = [ask.value for ask in Ask]
    found = [features(pieces(text)) for text, _ in some]
    counts = Counter(one for each in found for one in each)
    known = {feature: row for row, feature in enumerate(sorted(counts))}
    rare = np.array([math.log((1 + len(some)) / (1 + counts[one])) + 1 for one in sorted(counts)])
    weights, bias = _solved(_table(found, known, rare), [asks.index(a) for _, a in some], len(asks))
    heavy = weights * rare[:, None]
    kept = set(np.argsort(-np.abs(heavy).max(axis=1), kind="stable")[:_KEPT].tolist())
    rows = {
        feature: written([float(rare[row]), *heavy[row].tolist()])
        for feature, row in known.items()
        if row in kept
    }
    return {"asks": asks, "bias": written(bias.tolist()), "features": rows}


def _table(found: list[list[str]], known: dict[str, int], rare: Table) -> csr_matrix:
    rows, columns, values = [], [], []
    for row, each in enumerate(found):
        norm = math.sqrt(sum(rare[known[one]] ** 2 for one in each)) or 1.0
        for one in each:
            rows.append(row)
            columns.append(known[one])
            values.append(rare[known[one]] / norm)
    return csr_matrix((values, (rows, columns)), shape=(len(found), len(known)))


def _solved(table: csr_matrix, asked: list[int], many: int) -> tuple[Table, Table]:
    """Weights (features by asks) and biases of the most likely model."""
    wanted = np.eye(many)[asked]
    size = table.shape[1]

    def cost(flat: Table) -> tuple[float, Table]:
        weights, bias = flat[:-many].reshape(size, many), flat[-many:]
        sums = table @ weights + bias
        sums -= sums.max(axis=1, keepdims=True)
        chances = np.exp(sums)
        chances /= chances.sum(axis=1, keepdims=True)
        missed = (chances - wanted) * _STRENGTH
        slope = np.concatenate([(table.T @ missed + weights).ravel(), missed.sum(axis=0)])
        loss = -_STRENGTH * float(np.log((chances * wanted).sum(axis=1)).sum())
        return loss + 0.5 * float((weights**2).sum()), slope

    start = np.zeros(size * many + many)
    best = minimize(cost, start, jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return best.x[:-many].reshape(size, many), best.x[-many:]


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--without-second", action="store_true")
    parser.add_argument("--to", type=Path, default=TO)
    given = parser.parse_args()
    some = list(told(second=not given.without_second))
    model = fit(some)
    lines = [f"{json.dumps(key, ensure_ascii=False)}:{json.dumps(value, separators=(',', ':'))}" for key, value in model["features"].items()]  # type: ignore[attr-defined] # fmt: skip
    head = json.dumps({key: model[key] for key in ("asks", "bias")})[:-1]
    given.to.write_text(head + ', "features": {\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8")
    print(f"{len(some)} texts, {len(lines)} features, {given.to.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
