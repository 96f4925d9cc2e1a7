"""Fit the weights of the door's judge, and write them where it finds them.

    python -m benchmarks.door_fit --simulated WORLD --spamassassin FOLDER --collector ADDRESS…
        [--mailbox MAIL --owner ADDRESS] [--out FILE] [--report]

An ordered logistic regression (out < digest < now) by maximum a posteriori: a Gaussian prior around
`door_prior.json`, weights set by hand, so that what the mail hardly holds keeps a sensible weight, and
no artefact of one source can carry a weight far. Each source weighs as much as a stated number of
messages, however many it has.

What it is fitted on, and what is held out:
- a simulated world (`tengill simulate`): the kinds its truth tells; earliest 70 % fit, the rest held out;
- the SpamAssassin corpus (spam, easy ham, hard ham): files whose name's digest is even fit, odd held out;
- optionally a mailbox of both directions: whether the owner answered within seven days, earliest 70 %.
No mail of any other mailbox, and no letter of the door's own test sets, is looked at.
"""

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from tengill.door.evidence import Evidence
from tengill.door.features import weighed
from tengill.door.judging import Judge
from tengill.door.model import parse_weights
from tengill.facts.approaches import Doors, Verdict
from tengill.facts.messages import Message
from tengill.reading import read_text
from tengill.sources import Container, Raw, containers, facts_of
from tengill.workspace.door.weighing import Answered, Seen, Weigher, owner_of
from tengill.workspace.door.weighing import Weighed as Judged

_HERE = Path(__file__).parent
_PRIOR = _HERE / "door_prior.json"
_OUT = _HERE.parent / "src" / "tengill" / "door" / "weights.json"
_WEEK = 7 * 86_400
_SHARE = 0.7
_SIGMA = 0.4
_LEAST_SHARE, _MOST_SHARE = 0.75, 1.35
"""How small and how large a fitted weight may be, as shares of the one set by hand: no source may turn
a reason against what it says."""
_ABOUT_NOTHING = 0.15
_GAP = (2.8, 3.3)
_MASS = {"simulated": 200.0, "spamassassin": 150.0, "mailbox": 50.0}
_OUT_LEVEL, _DIGEST, _NOW = 0, 1, 2
_LEVELS = {
    "newsletter": _OUT_LEVEL,
    "pitch_cold": _OUT_LEVEL,
    "list": _DIGEST,
    "notice": _DIGEST,
    "pitch_warm": _DIGEST,
    "self_introduction": _DIGEST,
}
"""What becomes of the kinds of a simulated world; every other kind is now."""
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """One message to learn from."""

    source: str
    kind: str
    evidence: Evidence
    level: int
    nobody: bool | None
    """Of what is out: whether nobody awaits an answer; None: not told."""
    held: bool


def seen(paths: Sequence[Path]) -> list[Seen]:
    """The messages of some archives in the order of time, as the reader sees them."""
    found: list[Seen] = []
    for path in paths:
        for entry in containers(path):
            if isinstance(entry, Container):
                for record in entry.in_order():
                    found += _read(record)
    return sorted(found, key=lambda one: (one.message.sent_at or 0, one.message.digest))


def _read(record: object) -> Iterator[Seen]:
    told = facts_of(record) if isinstance(record, Raw) else ()
    for message in told if isinstance(told, list | tuple) else ():
        if isinstance(message, Message) and message.sent_at is not None:
            reading = read_text(message)
            yield Seen(message, reading.bulk, reading.language, reading.to_json())


def judged(mail: Sequence[Seen], owner: Sequence[str]) -> Iterator[tuple[Seen, Judged, bool]]:
    """Everything that reached the owner, with whether the owner answered it within a week."""
    weigher = Weigher(owner_of(owner), Doors())
    found: dict[str, tuple[Seen, Judged]] = {}
    answered: set[str] = set()
    for one in mail:
        told = weigher.see(one)
        if isinstance(told, Answered):
            answered |= {
                key
                for key in told.keys
                if key in found
                and (told.at - found[key][1].evidence.approach.at).total_seconds() <= _WEEK
            }
        elif told is not None:
            found.setdefault(told.evidence.approach.key, (one, told))
    for key, (one, weighed_) in found.items():
        yield one, weighed_, key in answered


def simulated(world: Path, mail: Sequence[Seen] | None = None) -> list[Row]:
    """Rows of a simulated world, by the kinds its truth tells."""
    truth = json.loads((world / "truth.json").read_text(encoding="utf-8"))
    kinds = {}
    for line in (world / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        kinds[label["id"]] = label["note"].split(".")[1] if "." in label["note"] else "other"
    mail = mail if mail is not None else seen([world / "mailbox.mbox"])
    found = list(judged(mail, owner_addresses(truth)))
    cut = int(len(found) * _SHARE)
    rows = []
    for place, (one, told, _) in enumerate(found):
        kind = kinds.get(one.message.message_id, "other")
        level = _LEVELS.get(kind, _NOW)
        if kind == "pitch_cold" and told.evidence.relationship.sent:
            # The world's cold pitches come from acquaintances too: of those nobody can tell.
            kind, level = "pitch_known", _DIGEST
        nobody = kind == "newsletter" if level == _OUT_LEVEL else None
        rows.append(Row("simulated", kind, told.evidence, level, nobody, place >= cut))
    return rows


def owner_addresses(truth: Mapping[str, Any]) -> list[str]:
    """All addresses of a simulated world's owner."""
    people = truth["people"]
    entries = people.values() if isinstance(people, dict) else people
    owner = next(one for one in entries if one.get("key", one.get("id")) == truth["owner"])
    return list(owner["addresses"])


def spamassassin(
    folder: Path, owners: Sequence[str], mail: Sequence[Seen] | None = None
) -> list[Row]:
    """Rows of the SpamAssassin corpus: spam is out, lists, newsletters and strangers wait."""
    rows = []
    for one, told, _ in judged(mail if mail is not None else seen([folder]), owners):
        name = one.message.origin.path
        held = hashlib.sha256(Path(name).name.encode()).digest()[0] % 2 == 1
        if "spam-1" in name:
            rows.append(Row("spamassassin", "spam", told.evidence, _OUT_LEVEL, True, held))
        elif "hard-ham" in name or one.bulk >= 0.5:
            rows.append(Row("spamassassin", "ham bulk", told.evidence, _DIGEST, None, held))
        else:
            # The corpus holds nothing its owners wrote: whoever they know is a stranger here, and
            # waits. That a known correspondent gets in is learned elsewhere.
            rows.append(Row("spamassassin", "ham", told.evidence, _DIGEST, None, held))
    return rows


def mailbox(path: Path, owner: str, mail: Sequence[Seen] | None = None) -> list[Row]:
    """Rows of a real mailbox: what was answered was wanted; what was not is weaker evidence."""
    found = list(judged(mail if mail is not None else seen([path]), [owner]))
    cut = int(len(found) * _SHARE)
    rows = []
    for place, (one, told, was_answered) in enumerate(found):
        bulk = one.bulk >= 0.5 and not was_answered
        level = _NOW if was_answered else _DIGEST
        kind = "bulk" if bulk else "answered" if was_answered else "unanswered"
        rows.append(Row("mailbox", kind, told.evidence, level, None, place >= cut))
    return rows


# ---------------------------------------------------------------- the fit


def fit(rows: Sequence[Row], prior: dict[str, Any]) -> dict[str, Any]:
    """Weights around the prior, from the rows that are not held out."""
    used = [row for row in rows if not row.held]
    sizes = Counter(row.source for row in used)
    mass = np.array([_MASS[row.source] / sizes[row.source] for row in used])
    told = [weighed(row.evidence, Doors()).features for row in used]
    wanted, gap = _ordered(told, np.array([row.level for row in used]), mass, prior)
    out = [place for place, row in enumerate(used) if row.nobody is not None]
    sign = np.array([1.0 if used[place].nobody else -1.0 for place in out])
    nobody = _binary([told[place] for place in out], sign, mass[out], prior["nobody"])
    return {"gap": round(gap, 3), "wanted": wanted, "nobody": nobody}


def _matrix(told: Sequence[Mapping[str, float]], names: Sequence[str]) -> Vector:
    matrix = np.zeros((len(told), len(names) + 1))
    matrix[:, 0] = 1.0
    place = {name: column for column, name in enumerate(names, 1)}
    for index, features in enumerate(told):
        for name, value in features.items():
            if name in place:
                matrix[index, place[name]] = value
    return matrix


def _table(names: Sequence[str], solution: Vector) -> dict[str, Any]:
    weights = {name: round(float(w), 3) for name, w in zip(names, solution[1:], strict=True)}
    return {"bias": round(float(solution[0]), 3), "weights": weights}


def _ordered(
    told: Sequence[Mapping[str, float]],
    levels: NDArray[np.int64],
    mass: Vector,
    prior: dict[str, Any],
) -> tuple[dict[str, Any], float]:
    names = sorted(prior["wanted"]["weights"])
    matrix = _matrix(told, names)
    start = np.array(
        [
            prior["wanted"]["bias"],
            *(prior["wanted"]["weights"][n] for n in names),
            np.log(prior["gap"]),
        ]
    )

    def loss(point: Vector) -> tuple[float, Vector]:
        z, gap = matrix @ point[:-1], float(np.exp(point[-1]))
        now, some = _squash(z), _squash(z + gap)
        middle = np.maximum(some - now, 1e-12)
        likelihood = np.where(
            levels == _NOW, -np.logaddexp(0, -z),
            np.where(levels == _DIGEST, np.log(middle), -np.logaddexp(0, z + gap)),
        )  # fmt: skip
        slope = np.where(
            levels == _NOW, 1 - now, np.where(levels == _DIGEST, 1 - some - now, -some)
        )
        by_gap = np.where(
            levels == _NOW, 0.0, np.where(levels == _DIGEST, some * (1 - some) / middle, -some)
        )
        away = (point - start) / _SIGMA
        value = -float(mass @ likelihood) + 0.5 * float(away @ away)
        gradient = -np.append(matrix.T @ (mass * slope), gap * float(mass @ by_gap)) + away / _SIGMA
        return value, gradient

    bounds = [*_bounds(start[:-1]), (np.log(_GAP[0]), np.log(_GAP[1]))]
    solution = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return _table(names, solution[:-1]), float(np.exp(solution[-1]))


def _binary(
    told: Sequence[Mapping[str, float]], sign: Vector, mass: Vector, prior: dict[str, Any]
) -> dict[str, Any]:
    names = sorted(prior["weights"])
    matrix = _matrix(told, names)
    start = np.array([prior["bias"], *(prior["weights"][name] for name in names)])

    def loss(point: Vector) -> tuple[float, Vector]:
        z = sign * (matrix @ point)
        away = (point - start) / _SIGMA
        value = float(mass @ np.logaddexp(0, -z)) + 0.5 * float(away @ away)
        return value, -matrix.T @ (mass * sign * (1 - _squash(z))) + away / _SIGMA

    return _table(
        names, minimize(loss, start, jac=True, method="L-BFGS-B", bounds=_bounds(start)).x
    )


def _bounds(start: Vector) -> list[tuple[float, float]]:
    """Where each weight may lie; the bias comes first: no source holds the shares of anybody's mail."""
    found = [(float(start[0]) - _ABOUT_NOTHING, float(start[0]) + _ABOUT_NOTHING)]
    for hand in start[1:]:
        ends = sorted((_LEAST_SHARE * float(hand), _MOST_SHARE * float(hand)))
        small = abs(hand) < _ABOUT_NOTHING
        found.append((-_ABOUT_NOTHING, _ABOUT_NOTHING) if small else (ends[0], ends[1]))
    return found


def _squash(z: Vector) -> Vector:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * z)))


def report(rows: Sequence[Row], weights: str) -> None:
    """Verdicts of the held-out rows by kind, rules and guards included."""
    judge = Judge(Doors(), prior=parse_weights(weights))
    verdicts: dict[tuple[str, str], Counter[Verdict]] = {}
    for row in rows:
        if row.held:
            counts = verdicts.setdefault((row.source, row.kind), Counter())
            counts[judge.verdict(row.evidence)] += 1
    print("held out      " + "".join(f"{verdict.value:>9}" for verdict in Verdict))
    for (source, kind), counts in sorted(verdicts.items()):
        total = sum(counts.values())
        shares = "".join(f"{counts[verdict] / total:9.3f}" for verdict in Verdict)
        print(f"{source[:6]} {kind[:22]:22} {total:6} {shares}")


def main() -> None:
    """Fit, write, report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--simulated", type=Path)
    parser.add_argument("--spamassassin", type=Path)
    parser.add_argument(
        "--collector", action="append", default=[], help="an address the corpus was collected at"
    )
    parser.add_argument("--mailbox", type=Path)
    parser.add_argument("--owner", default="")
    parser.add_argument("--out", type=Path, default=_OUT)
    parser.add_argument(
        "--report", action="store_true", help="judge with --out as it is; fit nothing"
    )
    told = parser.parse_args()
    rows: list[Row] = []
    rows += simulated(told.simulated) if told.simulated else []
    rows += spamassassin(told.spamassassin, told.collector) if told.spamassassin else []
    rows += mailbox(told.mailbox, told.owner) if told.mailbox else []
    if not told.report:
        write(rows, told.out)
    report(rows, told.out.read_text(encoding="utf-8"))


def write(rows: Sequence[Row], out: Path) -> None:
    """Fit the rows and write the weights."""
    prior = json.loads(_PRIOR.read_text(encoding="utf-8"))
    sizes = Counter(row.source for row in rows if not row.held)
    about = {
        "method": "MAP ordered logistic regression, Gaussian prior from benchmarks/door_prior.json",
        "messages": dict(sorted(sizes.items())),
        "held_out": "later 30 % of the simulated world and of a mailbox; odd half of SpamAssassin",
    }
    fitted = {"version": "1", "about": about, **fit(rows, prior)}
    out.write_text(json.dumps(fitted, indent=1, sort_keys=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
