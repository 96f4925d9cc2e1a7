"""Fit the usual weights of the chance of an answer: what an owner of whom nothing is known starts with.

    python -m benchmarks.fit_replies --list FOLDER… --own PATH=ADDRESS[,ADDRESS]… \
        --world PATH=ADDRESS… [--leave-out] [--write]

`--list` names archives of mailing lists: whoever wrote 20 letters or more to them is an owner of
their own, and the answers are those they gave there. `--own` names mailboxes with their owner, of
which the active part counts; `--world` simulated ones. Of each owner both labels are used, with an
intercept each. Every owner has the weight given here, however many messages there are; the weights
of figures are shared, drawn towards none. Words are not fitted: those are each owner's own.

`--leave-out` fits, for every mailbox and the first lists' owners, on all the others, and measures what comes
of it as `benchmarks.door_replies` does: what it prints for an owner was fitted without that owner.
"""

import argparse
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
from scipy.optimize import minimize

from benchmarks.door_replies import divided, measured, rolling
from benchmarks.door_replies_rows import Parties, Row, load, rows
from tengill.door.replies.features import CODES, figures

_LEAST_LETTERS = 20
_LEAST_ANSWERS = 10
_MOST_OWNERS = 40
_LEAST_LABELS = 3
_LIST_WEIGHT = 30.0
_OWN_WEIGHT = 60.0
_OWN_EACH = 0.6
_WORLD_WEIGHT = 100.0
_MOST_ROWS = 500
_RIDGE = 5.0
# What sense says of the sign: little data must not teach that a pitch pleases. What the data never
# show (introductions, promises) has the weight given here, and so has what a list can't show, where
# every letter is bulk to the reader, to a crowd, and names nobody.
_AT_LEAST = {
    "reply_written": 0.0, "reply_answered_share": 0.0, "reply_sent_days": 0.0,
    "reply_sent_week": 0.0, "reply_heard_days": 0.0,
    "reply_contact_days": 0.2, "reply_tie": 0.0, "reply_conversation": 0.0,
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


@dataclass(frozen=True)
class Person:
    """An owner: the mailbox, and how much it weighs."""

    name: str
    rows: list[Row]
    weight: float
    mailbox: bool


@dataclass(frozen=True)
class Part:
    """One label of one owner: figures, answers, and the weight of each row."""

    label: str
    figures: Floats
    answered: Floats
    weights: Floats


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


def parts(person: Person) -> list[Part]:
    """Both labels of an owner; of many rows 500 of each kind, at random, stand for all."""
    told = [row for row in person.rows if row.active] if person.mailbox else person.rows
    values = [figures(row.approach, row.relationship, row.habits) for row in told]
    matrix = np.asarray(values, dtype=np.float64)
    done = []
    for label in ("answered", "wrote"):
        truth = np.asarray([getattr(row, label) for row in told], dtype=bool)
        if truth.sum() < _LEAST_LABELS:
            continue
        random = np.random.default_rng(1)
        kept, weights = [], []
        for kind in (np.flatnonzero(truth), np.flatnonzero(~truth)):
            some = random.choice(kind, min(_MOST_ROWS, len(kind)), replace=False)
            kept.append(some)
            weights.append(np.full(len(some), len(kind) / len(some)))
        chosen = np.concatenate(kept)
        each = np.concatenate(weights) * person.weight / 2.0 / len(truth)
        done.append(Part(label, matrix[chosen], truth[chosen].astype(np.float64), each))
    return done


def usual(people: list[Person], made: dict[str, list[Part]]) -> tuple[float, tuple[float, ...]]:
    """The intercept and weights fitted on some owners."""
    used = [part for person in people for part in made[person.name]]
    weights, intercepts = fit([(part.figures, part.answered, part.weights) for part in used])
    # Few answer much of a list; a mailbox of one's own says better how much is answered.
    told = [(person, part) for person in people for part in made[person.name]]
    own = [person.mailbox and part.label == "answered" for person, part in told]
    level = intercepts[np.asarray(own)] if any(own) else intercepts
    return round(float(np.median(level)), 3), tuple(round(float(w), 3) for w in weights)


def fit(owners: list[tuple[Floats, Floats, Floats]]) -> tuple[Floats, Floats]:
    """Shared weights and an intercept for each owner (figures, answers, weights of rows)."""
    width, count = len(CODES), len(owners)
    pull = np.r_[np.full(width, _RIDGE), np.full(count, 1e-3)]

    def objective(all_weights: Floats) -> tuple[float, Floats]:
        loss, slope = 0.5 * float(pull @ all_weights**2), pull * all_weights
        for n, (told, answered, each) in enumerate(owners):
            odds = told @ all_weights[:width] + all_weights[width + n]
            loss += float(each @ (np.logaddexp(0.0, odds) - answered * odds))
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


def left_out(people: list[Person], made: dict[str, list[Part]]) -> None:
    """Measure every owner under weights fitted on the others, and the mean over owners."""
    ahead: defaultdict[tuple[str, str, str], list[float]] = defaultdict(list)
    for person in people:
        others = [one for one in people if one is not person]
        start = usual(others, made)
        tests = {"latest 30%": [divided(person.rows, "active" if person.mailbox else "count", 0.7)]}
        if person.mailbox and person.weight <= _OWN_WEIGHT:
            tests["latest 30% by time"] = [divided(person.rows, "time", 0.7)]
            tests["rolling tenths"] = rolling(person.rows)
        for label in ("answered", "wrote"):
            for name, folds in tests.items():
                found = measured(folds, label, start)
                _tell(person.name, name, found)
                for other, (more, _, _) in found.get("ahead", {}).items():
                    if not other.startswith("("):
                        kind = "mailboxes" if person.mailbox else "lists"
                        ahead[label, f"{name}, {kind}", other].append(more)
    for (label, name, other), values in sorted(ahead.items()):
        mean = statistics.fmean(values)
        spread = 1.96 * statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else 0.0
        print(
            f"mean of {len(values)} owners, {label}, {name}: ahead of {other} by {mean:+.3f} "
            f"({mean - spread:+.3f} to {mean + spread:+.3f}), "
            f"ahead for {sum(value > 0.0 for value in values)}"
        )


def _tell(who: str, test: str, found: dict[str, Any]) -> None:
    text = f"{who}, {found['label']}, {test}: {found['answers']} of {found['approaches']}"
    for name, (area, low, high) in found.get("auc", {}).items():
        text += f"; {name} {area:.3f} ({low:.3f} to {high:.3f})"
    print(text, flush=True)


def gathered(lists: list[Path], own: list[str], worlds: list[str]) -> list[Person]:
    """Every owner that was named."""
    people = [
        Person(f"list {n}", told, _LIST_WEIGHT, mailbox=False)
        for n, told in enumerate(of_lists(lists) if lists else [])
    ]
    for named, most, each in ((own, _OWN_WEIGHT, _OWN_EACH), (worlds, _WORLD_WEIGHT, 1.0)):
        for n, one in enumerate(named):
            path, _, addresses = one.rpartition("=")
            told = rows(load([Path(path)]), addresses.split(","))
            weight = min(most, each * sum(row.active for row in told))
            kind = "mailbox" if named is own else "world"
            people.append(Person(f"{kind} {n}", told, weight, mailbox=True))
    return people


def main() -> None:
    """Fit, print, and write where asked."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--list", type=Path, nargs="*", action="extend", default=[])
    asked.add_argument("--own", nargs="*", action="extend", default=[])
    asked.add_argument("--world", nargs="*", action="extend", default=[])
    asked.add_argument("--leave-out", action="store_true")
    asked.add_argument("--write", action="store_true")
    given = asked.parse_args()
    people = gathered(given.list, given.own, given.world)
    made = {person.name: parts(person) for person in people}
    if given.leave_out:
        left_out(people, made)
    intercept, weights = usual(people, made)
    kept = {
        "owners": len(people),
        "rows": sum(len(person.rows) for person in people),
        "intercept": intercept,
        "weights": dict(zip(CODES, weights, strict=True)),
    }
    text = orjson.dumps(kept, option=orjson.OPT_INDENT_2)
    print(text.decode())
    if given.write:
        _PRIOR.write_bytes(text + b"\n")


if __name__ == "__main__":
    main()
