"""How well the door foretells what its owner answers, on a mailbox of your own.

    python -m benchmarks.door_replies MAIL… --owner ADDRESS… [--split 0.7]
        [--split-by active|time|count] [--quick] [--all] [--json]

Learns from the earliest part of the approaches and is tested on the latest, against three others on
the same rows: how lately the two wrote to each other; how often the sender wrote; and a logistic
regression on the words of subject and text, with its vectoriser and its C chosen on the latest
quarter of what it learns from. The area under the ROC curve comes with DeLong's 95 % interval
(1988), each difference with the paired one.

Answered is what `History` says: within seven days, in the same conversation. Beside it stands
`wrote`: the owner wrote to the sender within seven days, about whatever, not to a crowd. Letters that
others wrote from the owner's own folder of sent mail count as the owner's. The split is made

- `active`: by count, among approaches within whose seven days the owner wrote anything to anybody.
  Where the mailbox holds no outgoing mail at all, nobody can be seen to be answered;
- `time`: at that part of the time between the first active approach and the last, of all between;
- `count`: by count, among all approaches.

All three are shown, the one asked for first, and then rolling tenths of the active ones: each tenth
from the fourth on is foretold from everything before it, and only approaches of the same tenth are
compared with each other. With `--quick`, only the one asked for. Fewer than five answers tell nothing.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.door_replies_measure import Curve, curve, difference
from benchmarks.door_replies_peers import bag_of_words, frequency, recency, recency_of_owner
from benchmarks.door_replies_rows import Row, load, rows
from tengill.door.replies import Known, Replies

_LEAST = 5
_OURS = "door"
_TENTHS = range(3, 10)
_SPLITS = ("active", "time", "count")
Scores = dict[str, list[float]]
Usual = tuple[float, tuple[float, ...]]
Fold = tuple[Sequence[Row], Sequence[Row]]


def known(row: Row, label: str) -> Known:
    """A row as it is learned from."""
    return Known(row.approach, row.relationship, row.habits, getattr(row, label))


def scores(
    early: Sequence[Row], late: Sequence[Row], label: str, usual_weights: Usual | None = None
) -> Scores:
    """What everybody foretells of the late rows, by name."""
    told = [getattr(row, label) for row in early]
    replies, usual = Replies(usual_weights), Replies(usual_weights)
    replies.fit(known(row, label) for row in early)

    def odds(model: Replies) -> list[float]:
        return [model.odds(r.approach, r.relationship, r.habits) for r in late]

    return {
        _OURS: odds(replies),
        "recency only": recency(late),
        "sender frequency only": frequency(late),
        "bag of words": bag_of_words(early, told, late),
        "(door, nothing learned yet)": odds(usual),
        "(recency of the owner's own letters)": recency_of_owner(late),
    }


def measured(
    folds: Sequence[Fold], label: str, usual_weights: Usual | None = None
) -> dict[str, Any]:
    """Areas and differences over one or more folds; too few answers: only the counts."""
    truth = [[bool(getattr(row, label)) for row in late] for _, late in folds]
    told = [n for n, fold in enumerate(truth) if 0 < sum(fold) < len(fold)]
    answers, count = sum(map(sum, truth)), sum(map(len, truth))
    found: dict[str, Any] = {"label": label, "approaches": count, "answers": answers}
    if answers < _LEAST or not told:
        return found
    by_name: dict[str, list[list[float]]] = {}
    for n in told:
        for name, values in scores(*folds[n], label, usual_weights).items():
            by_name.setdefault(name, []).append(values)
    kept = [truth[n] for n in told]
    curves: dict[str, Curve] = {name: curve(kept, values) for name, values in by_name.items()}
    found["auc"] = {name: one.interval() for name, one in curves.items()}
    found["ahead"] = {
        name: difference(curves[_OURS], one) for name, one in curves.items() if name != _OURS
    }
    return found


def divided(told: Sequence[Row], by: str, split: float) -> Fold:
    """What to learn from and what to test on; see the beginning of this file."""
    seen = [row for row in told if row.active]
    if by == "time" and seen:
        first, last = seen[0].approach.at, seen[-1].approach.at
        cut = first + split * (last - first)
        kept = [row for row in told if first <= row.approach.at <= last]
        early = [row for row in kept if row.approach.at < cut]
        return early, kept[len(early) :]
    kept = seen if by == "active" else list(told)
    count = int(split * len(kept))
    return kept[:count], kept[count:]


def rolling(told: Sequence[Row]) -> list[Fold]:
    """Each tenth of the active rows from the fourth on, after everything active before it."""
    seen = [row for row in told if row.active]
    cuts = [n * len(seen) // 10 for n in range(11)]
    return [(seen[: cuts[n]], seen[cuts[n] : cuts[n + 1]]) for n in _TENTHS]


def run(told: Sequence[Row], split: float, by: str = "active", *, quick: bool = False,
        usual_weights: Usual | None = None) -> list[dict[str, Any]]:  # fmt: skip
    """Both labels: the split asked for, the others, and the rolling tenths."""
    names = (by,) if quick else (by, *(name for name in _SPLITS if name != by))
    tests = [(f"latest {1 - split:.0%} by {name}", [divided(told, name, split)]) for name in names]
    if not quick:
        tests.append(("rolling tenths of the active", rolling(told)))
    return [
        {"test": name, **measured(folds, label, usual_weights)}
        for label in ("answered", "wrote")
        for name, folds in tests
    ]


def timed(told: Sequence[Row]) -> dict[str, float]:
    """Seconds to learn from the rows, and microseconds for one chance."""
    replies = Replies()
    start = time.perf_counter()
    replies.fit(known(row, "answered") for row in told)
    seconds = time.perf_counter() - start
    items = [known(row, "answered") for row in told[-500:]]
    return {"fit_seconds": seconds, "rows": len(told), "chance_us": _median(replies.chance, items)}


def _median(call: Callable[[Known], float], items: Sequence[Known]) -> float:
    taken = []
    for item in items:
        start = time.perf_counter()
        call(item)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1e6


def tell(found: dict[str, Any]) -> None:
    """Print one table."""
    print(f"\n{found['label']}, {found['test']}: {found['answers']} of {found['approaches']}")
    if "auc" not in found:
        print(f"  Fewer than {_LEAST} answers: nothing can be told.")
        return
    for name, (area, low, high) in found["auc"].items():
        text = f"  {name:<38} AUC {area:.3f} ({low:.3f} to {high:.3f})"
        if name in found["ahead"]:
            more, least, most = found["ahead"][name]
            text += f"   door ahead by {more:+.3f} ({least:+.3f} to {most:+.3f})"
        print(text)


def main() -> None:
    """Read, learn, test, print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("mail", type=Path, nargs="+")
    asked.add_argument(
        "--owner", action="append", required=True, help="an address of the owner; give each"
    )
    asked.add_argument("--split", type=float, default=0.7, help="part to learn from")
    asked.add_argument("--split-by", choices=_SPLITS, default="active", help="default: active")
    asked.add_argument("--quick", action="store_true", help="only the split asked for")
    asked.add_argument("--all", action="store_true", help="also what does not name the owner")
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    if not 0.0 < given.split < 1.0:
        asked.error("--split must lie between 0 and 1, as in 0.7")
    everything = rows(load(given.mail), given.owner)
    told = everything if given.all else [row for row in everything if row.addressed]
    if not told:
        asked.error("no message reaches that owner: is the address right?")
    found = run(told, given.split, given.split_by, quick=given.quick)
    speed = timed(told)
    if given.json:
        print(json.dumps({"results": found, "speed": speed}))
        return
    seen = sum(row.active for row in told)
    print(
        f"{len(everything)} approaches, {len(told)} used (copies once, the last week left out), "
        f"{seen} of them active"
    )
    for one in found:
        tell(one)
    print(
        f"\nLearning from {speed['rows']} rows took {speed['fit_seconds']:.1f} s; "
        f"one chance {speed['chance_us']:.0f} µs (median)"
    )


if __name__ == "__main__":
    main()
