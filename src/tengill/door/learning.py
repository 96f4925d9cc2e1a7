"""What an owner's corrections teach: the most probable weights given a prior and their words.

The prior of every weight is normal around the packaged one: narrow for what all approaches share,
wide for what is one sender's, one template's, one list's. So a correction changes at once what is
of the same kind, and hardly anything else. The estimate depends on the set of corrections only, not
on their order, and leaving one out gives exactly what there was before it.

It is found in the space of the corrections (Rasmussen and Williams 2006, "Gaussian Processes for
Machine Learning", algorithm 3.1): with `K = X S Xᵀ`, S the prior's variances, the change of
the weights is `S Xᵀ a`, and Newton's method finds `a`, the slope of the log likelihood.
The likelihood is log-concave, so there is one maximum. A few hundred corrections take milliseconds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tengill.door.evidence import Evidence
from tengill.door.features import Weighed, weighed
from tengill.door.model import Weights
from tengill.facts.approaches import Doors, Verdict

Vector = NDArray[np.float64]
Slopes = Callable[[Vector], tuple[float, Vector, Vector]]
"""Of sums: the log likelihood, its slope, and its curvature with the sign turned."""

_SHARED = 0.02
"""Prior variance of a weight that all approaches share."""
_OWN = {"sender": 16.0, "template": 30.0, "list": 16.0, "organisation": 3.0, "ask": 3.0}
_BROAD = 0.6
"""Prior variance for a kind of ask that says little: none, or merely an answer."""
_TIMES = 3.0
"""One word of the owner's counts as so many sightings: it is meant, not merely observed."""
_MARGIN = 0.5
"""A correction asks for a verdict with this much room, in log odds."""
_ROUNDS = 60
_HALVINGS = 30
_CLOSE_ENOUGH = 1e-11
_LEAST = 1e-9
_BIAS = "bias"


def learn(prior: Weights, doors: Doors, corrections: Sequence[tuple[Evidence, Verdict]]) -> Weights:
    """The weights after an owner's corrections.

    Args:
        prior: The weights before.
        doors: The owner's door, which some features look at.
        corrections: Evidence as it was judged, with the verdict that would have been right.
    """
    rows = _rows(doors, corrections)
    if not rows:
        return prior
    wanted = _change(rows, prior.bias, prior.wanted, _ordered(rows, prior.gap))
    out = [row for row in rows if row.verdict in {Verdict.DECLINE, Verdict.MUTE}]
    nobody = _change(out, prior.nobody_bias, prior.nobody, _binary(out))
    return replace(
        prior,
        bias=prior.bias + wanted.shared.get(_BIAS, 0.0),
        wanted=_moved(prior.wanted, wanted.shared),
        own=wanted.own,
        nobody_bias=prior.nobody_bias + nobody.shared.get(_BIAS, 0.0),
        nobody=_moved(prior.nobody, nobody.shared),
        own_nobody=nobody.own,
    )


def words_of(corrections: Sequence[tuple[Evidence, Verdict]]) -> Mapping[str, Verdict]:
    """The owner's word on each message; where two disagree, neither stands."""
    said: dict[str, set[Verdict]] = {}
    for evidence, verdict in corrections:
        said.setdefault(evidence.approach.key, set()).add(verdict)
    return {key: next(iter(verdicts)) for key, verdicts in said.items() if len(verdicts) == 1}


@dataclass(frozen=True, slots=True)
class _Row:
    seen: Weighed
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Change:
    shared: Mapping[str, float]
    own: Mapping[str, float]


def _rows(doors: Doors, corrections: Sequence[tuple[Evidence, Verdict]]) -> list[_Row]:
    """Rows in an order of their own, so that sums come out alike to the last bit."""
    keyed = []
    for evidence, verdict in corrections:
        seen = weighed(evidence, doors)
        row = _Row(seen, verdict)
        keyed.append(
            (
                evidence.approach.key,
                verdict.value,
                tuple(sorted(seen.features.items())),
                seen.own,
                row,
            )
        )
    keyed.sort(key=lambda one: one[:4])
    return [one[4] for one in keyed]


def _variance(name: str) -> float:
    kind, _, rest = name.partition(":")
    return _BROAD if kind == "ask" and rest.startswith(("none:", "reply:")) else _OWN[kind]


def _moved(before: Mapping[str, float], change: Mapping[str, float]) -> Mapping[str, float]:
    names = before.keys() | (change.keys() - {_BIAS})
    return {name: before.get(name, 0.0) + change.get(name, 0.0) for name in sorted(names)}


def _change(
    rows: Sequence[_Row], bias: float, weights: Mapping[str, float], slopes: Slopes
) -> _Change:
    if not rows:
        return _Change({}, {})
    names = [_BIAS, *sorted({name for row in rows for name in row.seen.features})]
    place = {name: column for column, name in enumerate(names)}
    shared = np.zeros((len(rows), len(names)))
    shared[:, 0] = 1.0
    members: dict[str, list[tuple[int, float]]] = {}
    start = np.full(len(rows), bias)
    for index, row in enumerate(rows):
        for name, value in row.seen.features.items():
            shared[index, place[name]] = value
            start[index] += weights.get(name, 0.0) * value
        for name, share in row.seen.own:
            members.setdefault(name, []).append((index, share))
    kernel = _SHARED * (shared @ shared.T)
    own: dict[str, tuple[list[int], Vector]] = {}
    for name, told in sorted(members.items()):
        indices, shares = [index for index, _ in told], np.array([share for _, share in told])
        kernel[np.ix_(indices, indices)] += _variance(name) * np.outer(shares, shares)
        own[name] = indices, shares
    pull = _maximum(kernel, start, slopes)
    moved = _SHARED * (shared.T @ pull)
    taught = {
        name: _variance(name) * float(shares @ pull[indices])
        for name, (indices, shares) in own.items()
    }
    return _Change(
        {name: float(moved[place[name]]) for name in names},
        {name: value for name, value in taught.items() if abs(value) > _LEAST},
    )


def _maximum(kernel: Vector, start: Vector, slopes: Slopes) -> Vector:
    """The slope `a` at the maximum: Newton's method, steps halved where they overshoot."""
    pull = np.zeros(len(start))
    moved = kernel @ pull
    likelihood, slope, curve = slopes(start + moved)
    best = likelihood
    for _ in range(_ROUNDS):
        root = np.sqrt(curve)
        target = curve * moved + slope
        inner = np.eye(len(start)) + root[:, None] * kernel * root[None, :]
        step = target - root * np.linalg.solve(inner, root * (kernel @ target)) - pull
        share = 1.0
        for _ in range(_HALVINGS):
            tried = pull + share * step
            shift = kernel @ tried
            likelihood, slope, curve = slopes(start + shift)
            if (value := likelihood - 0.5 * float(tried @ shift)) >= best - _CLOSE_ENOUGH:
                break
            share /= 2.0
        done = abs(value - best) < _CLOSE_ENOUGH and float(np.abs(shift - moved).max()) < _LEAST
        pull, moved, best = tried, shift, value
        if done:
            break
    return pull


def _ordered(rows: Sequence[_Row], gap: float) -> Slopes:
    """Out, digest, now: proportional odds with two cuts."""
    now = np.array([row.verdict is Verdict.NOW for row in rows])
    digest = np.array([row.verdict is Verdict.DIGEST for row in rows])

    def slopes(sums: Vector) -> tuple[float, Vector, Vector]:
        # The cuts are moved so that each verdict is asked for with room to spare.
        high = sums - np.where(now, _MARGIN, 0.0)
        low = sums + gap + np.where(now | digest, 0.0, _MARGIN)
        upper, lower = _squash(high), _squash(low)
        # log(s(a) - s(b)) = log s(a) + log s(-b) + log(1 - exp(b - a)), which never underflows.
        between = _log_squash(low) + _log_squash(-high) + np.log1p(-np.exp(high - low))
        likelihood = np.where(now, _log_squash(high), np.where(digest, between, _log_squash(-low)))
        slope = np.where(now, 1.0 - upper, np.where(digest, 1.0 - lower - upper, -lower))
        bend_high, bend_low = upper * (1.0 - upper), lower * (1.0 - lower)
        curve = np.where(now, bend_high, np.where(digest, bend_high + bend_low, bend_low))
        return _TIMES * float(likelihood.sum()), _TIMES * slope, _TIMES * np.maximum(curve, 1e-12)

    return slopes


def _binary(rows: Sequence[_Row]) -> Slopes:
    """Mute against decline: a logistic regression."""
    sign = np.array([1.0 if row.verdict is Verdict.MUTE else -1.0 for row in rows])

    def slopes(sums: Vector) -> tuple[float, Vector, Vector]:
        z = sign * sums - _MARGIN
        chance = _squash(z)
        curve = np.maximum(chance * (1.0 - chance), 1e-12)
        return _TIMES * float(_log_squash(z).sum()), _TIMES * sign * (1.0 - chance), _TIMES * curve

    return slopes


def _squash(z: Vector) -> Vector:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * z)))


def _log_squash(z: Vector) -> Vector:
    return np.asarray(-np.logaddexp(0.0, -z))
