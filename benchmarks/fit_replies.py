"""Fit the usual weights of the chance of an answer: what an owner of whom nothing is known starts with.

    python -m benchmarks.fit_replies --list FOLDER… --own PATH=ADDRESS… [--write]

`--list` names archives of mailing lists: whoever wrote 20 letters or more to them is an owner of
their own, and the answers are those they gave there. `--own` names mailboxes with their owner; there
whatever the owner wrote to a sender within seven days counts. Every owner has an intercept of their
own and the weight given here, however many messages there are; the weights of figures are shared,
drawn towards none. Words are not fitted: those are each owner's own.
"""

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson
from scipy.optimize import minimize

from benchmarks.door_replies_rows import Parties, Row, load, rows
from tengill.door.replies.features import CODES, figures

_LEAST_LETTERS = 20
_LEAST_ANSWERS = 10
_MOST_OWNERS = 40
_LIST_WEIGHT = 60.0
_OWN_WEIGHT = 60.0
_OWN_EACH = 0.4
_RIDGE = 5.0
# What sense says of the sign: little data must not teach that a pitch pleases. What the data never
# show (introductions, promises) has the weight given here, and so has what a list can't show, where
# every letter is bulk to the reader, to a crowd, and names nobody.
_AT_LEAST = {
    "reply_written": 0.0, "reply_answered_share": 0.2, "reply_sent_days": 0.0,
    "reply_sent_week": 0.0, "reply_heard_days": 0.0, "reply_tie": 0.0, "reply_conversation": 0.0,
    "reply_to_owner": 0.0, "reply_introduced": 0.5, "reply_promised": 0.3, "reply_named": 0.1, "reply_alone": 0.0,
    "reply_question": 0.0, "reply_question_last": 0.0, "reply_greeted": 0.0,
    "reply_introduction": 0.0, "reply_owner_busy": 0.0, "reply_owner_answers": 0.0,
}  # fmt: skip
_AT_MOST = {
    "reply_written_never": 0.0, "reply_unanswered": 0.0, "reply_crowd": -0.3, "reply_bulk": -1.2,
    "reply_links": 0.0, "reply_pitch": -0.1, "reply_owner_silent": 0.0,
}  # fmt: skip
_PRIOR = Path(__file__).resolve().parents[1] / "src/tengill/door/replies/prior.json"

Floats = npt.NDArray[np.float64]


def of_lists(paths: list[Path]) -> list[list[Row]]:
    """One list of rows for everybody who wrote enough to the lists and answered enough there."""
    found = load(paths)
    party = Parties(found)
    letters: Counter[str] = Counter()
    addresses: defaultdict[str, set[str]] = defaultdict(set)
    for message in found:
        assert message.sender is not None
        letters[party(message.sender.address)] += 1
        addresses[party(message.sender.address)].add(message.sender.address)
    done = []
    for one, count in letters.most_common(_MOST_OWNERS):
        if count >= _LEAST_LETTERS:
            told = rows(found, addresses[one])
            if sum(row.answered for row in told) >= _LEAST_ANSWERS:
                done.append(told)
    return done


def fit(owners: list[tuple[Floats, Floats, float]]) -> tuple[Floats, Floats]:
    """Shared weights and an intercept for each owner (figures, answers and weight of each)."""
    width, count = len(CODES), len(owners)
    pull = np.r_[np.full(width, _RIDGE), np.full(count, 1e-3)]

    def objective(all_weights: Floats) -> tuple[float, Floats]:
        loss, slope = 0.5 * float(pull @ all_weights**2), pull * all_weights
        for n, (told, answered, weight) in enumerate(owners):
            odds = told @ all_weights[:width] + all_weights[width + n]
            each = weight / len(answered)
            loss += each * float(np.logaddexp(0.0, odds).sum() - answered @ odds)
            off = each * (1.0 / (1.0 + np.exp(-odds)) - answered)
            slope[:width] += told.T @ off
            slope[width + n] += off.sum()
        return loss, slope

    bounds = [(_AT_LEAST.get(code), _AT_MOST.get(code)) for code in CODES] + [(None, None)] * count
    found = minimize(
        objective,
        np.zeros(width + count),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 1000},
    )
    return found.x[:width], found.x[width:]


def main() -> None:
    """Fit, print, and write where asked."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--list", type=Path, nargs="*", default=[])
    asked.add_argument("--own", nargs="*", default=[])
    asked.add_argument("--write", action="store_true")
    given = asked.parse_args()
    owners: list[tuple[Floats, Floats, float]] = []
    lists = of_lists(given.list) if given.list else []
    owners.extend((*_columns(told, wrote=False), _LIST_WEIGHT) for told in lists)
    for one in given.own:
        path, _, address = one.rpartition("=")
        told = rows(load([Path(path)]), [address])
        weight = min(_OWN_WEIGHT, _OWN_EACH * len(told))
        owners.append((*_columns(told, wrote=True), weight))
    weights, intercepts = fit(owners)
    # Few answer much of a list; a mailbox of one's own says better how much is answered.
    own = intercepts[len(lists) :] if given.own else intercepts
    kept = {code: round(float(w), 3) for code, w in zip(CODES, weights, strict=True)}
    text = orjson.dumps(
        {
            "owners": len(owners),
            "rows": sum(len(answered) for _, answered, _ in owners),
            "intercept": round(float(np.median(own)), 3),
            "weights": kept,
        },
        option=orjson.OPT_INDENT_2,
    )
    print(text.decode())
    if given.write:
        _PRIOR.write_bytes(text + b"\n")


def _columns(told: list[Row], *, wrote: bool) -> tuple[Floats, Floats]:
    features = [figures(row.approach, row.relationship, row.habits) for row in told]
    answered = [row.wrote if wrote else row.answered for row in told]
    return np.asarray(features, dtype=np.float64), np.asarray(answered, dtype=np.float64)


if __name__ == "__main__":
    main()
