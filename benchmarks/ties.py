"""How well tie strength foretells contact, and drift silence, beside simpler rules.

    python -m benchmarks.ties FILE [--horizon DAYS] [--within DAYS] [--unit UNIT] [--drift]
    python -m benchmarks.ties --ledger HOME [--horizon DAYS]

FILE has a line `sender receiver seconds` per message (`benchmarks.contacts_file` tells what else it
may look like); a ledger's own messages serve as well. At each of seven origins every pair that was
in touch before (with --within: in so many days before) is foretold to be in touch within the
horizon or not: 90 days, or less where the file is too short for that. Whatever a model learns it
learns on earlier origins whose window had closed by then. Printed are means over the origins with
their standard deviation, and the calibration error over all origins together.
"""

import argparse
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.contacts_file import UNITS, UnreadableError, read_rows
from tengill.ties import Around, TieParameters, Ties, accumulate, busy, company, hush, pair_up
from tengill.ties.fitting import Fitted, expected_calibration_error, logistic, tempered
from tengill.ties.parameters import DAY, Slopes, published
from tengill.ties.strengths import FEATURES, strength, terms

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
PARAMS = TieParameters()
_ALONE, _FORMULA = "the formula without company", "the formula"
_TESTED, _STEP, _LEARNING = 7, 30, 15
_HORIZONS = (90, 60, 30, 14, 7, 3, 1)


@dataclass(frozen=True, slots=True)
class Mails:
    """Messages as columns, in no order."""

    sender: Ints
    receiver: Ints
    at: Ints

    def pairs(self, chosen: Flags) -> Ints:
        """Pair keys of the chosen messages, each once."""
        low = np.minimum(self.sender, self.receiver)[chosen]
        return np.unique(low * (1 << 31) + np.maximum(self.sender, self.receiver)[chosen])


def read(file: Path, unit: str | None = None) -> Mails:
    """A file of contacts (`contacts_file`); exact duplicates and self mails are left out."""
    rows, told = read_rows(file, unit)
    for line in told:
        print(line, file=sys.stderr)
    return _mails(rows)


def read_ledger(home: Path) -> Mails:
    """The personal messages of a ledger: those its own ties are made of."""
    with sqlite3.connect(f"file:{home / 'ledger.sqlite3'}?mode=ro", uri=True) as store:
        rows = store.execute(
            "SELECT s.person_id, r.person_id, d.at FROM ledger_addressed d"
            " JOIN ledger_message m ON m.id = d.message_id"
            " JOIN ledger_personpoint s ON s.point_id = d.sender_id"
            " JOIN ledger_personpoint r ON r.point_id = d.point_id"
            " WHERE d.role IN ('to', 'cc', 'bcc') AND d.at IS NOT NULL AND m.bulk < 0.5"
            " AND m.recipients <= 60"
        ).fetchall()
    return _mails(np.array(rows, dtype=np.int64).reshape(-1, 3))


def _mails(rows: Ints) -> Mails:
    rows = np.unique(rows[rows[:, 0] != rows[:, 1]], axis=0)
    return Mails(rows[:, 0], rows[:, 1], rows[:, 2])


@dataclass(frozen=True, slots=True)
class Origin:
    """All pairs at a date: what is known of them, and what came."""

    now: int
    ties: Ties
    came: Flags
    columns: dict[str, Floats]
    """Model → its features."""


def around(ties: Ties, now: int) -> Around:
    """What is around the ties of a whole network."""
    quiet = hush(ties, now, PARAMS)
    return Around(quiet, company(ties, now, PARAMS, quiet))


def look(mails: Mails, now: int, horizon: int, within: float) -> Origin:
    """The pairs known at `now` (seconds), and whether they were in touch within the horizon."""
    before = mails.at < now
    pairs = pair_up(
        mails.sender[before], mails.receiver[before], mails.at[before], np.ones(int(before.sum()))
    )
    ties = accumulate(pairs, PARAMS)
    age = (now - pairs.at) / DAY
    which = np.repeat(np.arange(len(ties)), ties.a_to_b + ties.b_to_a)
    faded = np.bincount(which, np.exp2(-age / 90), len(ties))
    silent = (now - ties.last_at) / DAY
    all_terms = terms(ties, now, PARAMS, busy(ties, now, PARAMS), around(ties, now))
    slow = 2.0 ** all_terms[:, 0]
    columns = {
        "recency only": np.log2(1 + silent)[:, None],
        "frequency only": np.log2(ties.a_to_b + ties.b_to_a)[:, None].astype(float),
        "exponential decay, 90 days": np.log2(0.01 + faded)[:, None],
        "slow counter and silence": np.column_stack((np.log2(slow), np.log2(1 + silent / 3))),
        "this tie alone": all_terms[:, :4],
        _ALONE: all_terms[:, :6],
        _FORMULA: all_terms,
    }
    key = ties.a * (1 << 31) + ties.b
    came = np.isin(key, mails.pairs((mails.at >= now) & (mails.at < now + horizon * DAY)))
    kept = silent <= within
    chosen = Ties(*(getattr(ties, name)[kept] for name in Ties.__dataclass_fields__))
    return Origin(now, chosen, came[kept], {name: told[kept] for name, told in columns.items()})


def auc(told: Floats, came: Flags) -> float:
    """The chance that a pair that came outranks one that did not; equals count half."""
    _values, which, counts = np.unique(told, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[which]
    good = int(came.sum())
    bad = came.shape[0] - good
    return float((rank[came].sum() - good * (good + 1) / 2) / (good * bad))


@dataclass(frozen=True, slots=True)
class Plan:
    """Days since the first message at which is foretold (`tested`) and learnt."""

    start: int
    """Seconds of day 0."""
    horizon: int
    tested: list[int]
    learnt: list[int]
    settled: int
    """What was known earlier is learnt from only while there is nothing else."""


def plan(mails: Mails, horizon: int | None) -> Plan:
    """When to foretell, and how far.

    Days 255 to 435 where the data ends soon after, as in the published protocol; else the last
    seven whose window the data covers. Without a horizon the longest that leaves a quarter of the
    data to learn from. A handful of times far before or after all others do not count.
    """
    low, high = np.quantile(mails.at, [0.002, 0.992])
    start = int(mails.at.min())
    if low - start > 30 * DAY:
        start = int(low)
    span = int((high - start) // DAY)
    chosen = horizon or next((days for days in _HORIZONS if span >= 4.5 * days), _HORIZONS[-1])
    last = span - chosen
    if chosen == 90 and 430 <= last < 500:
        last = 435
    step = max(_STEP * chosen // 90, 1) if chosen < 90 else _STEP
    learning = max(step // 2, 1)
    tested = [day for n in reversed(range(_TESTED)) if (day := last - step * n) - chosen > step]
    first = (
        min(120 if step == _STEP else 4 * step // 3, max(tested[0] - chosen, 1)) if tested else 1
    )
    learnt = list(range(first, last - chosen + 1, learning))
    earlier = list(range(max(first - 3 * learning, learning), first, learning))
    return Plan(start, chosen, tested, [*earlier, *learnt], first)


def foretell(mails: Mails, horizon: int | None, within: float) -> None:
    """Print the table of models."""
    when = plan(mails, horizon)
    tested = when.tested
    if not tested:
        print(f"The data is too short to foretell {when.horizon} days.")
        return
    known = {
        day: look(mails, when.start + day * DAY, when.horizon, within)
        for day in sorted({*tested, *when.learnt})
    }
    known = {day: one for day, one in known.items() if 0 < one.came.sum() < len(one.came)}
    tested = [day for day in tested if day in known]
    if not tested:
        print(f"At no origin did some pairs come and some not within {when.horizon} days.")
        return
    base = np.mean([known[day].came.mean() for day in tested])
    pairs = np.mean([known[day].came.shape[0] for day in tested])
    print(
        f"\nIn touch within {when.horizon} days; origins {tested}; {pairs:,.0f} pairs,"
        f" {base:.3f} came."
    )
    print(f"{'model':46} {'AUC (sd)':15} {'Brier (sd)':15} {'ECE, mean (sd)':15} ECE, all together")
    learner = _Learner(known, when)
    for model in known[tested[0]].columns:
        _table(model, known, tested, partial(learner.told, model))
    _table(f"{_FORMULA}, tempered", known, tested, partial(learner.told_tempered, _FORMULA))
    # For a horizon nobody has fitted the order of the nearest one still holds.
    nearest = when.horizon if when.horizon in (90, 180) else 90
    params = published(nearest)
    for name, slopes, model in (
        ("as published, without company", params.alone, _ALONE),
        ("as published, nothing fitted", params.slopes, _FORMULA),
    ):
        fitted = _fitted(slopes, model)
        note = "" if nearest == when.horizon else f" (for {nearest} days)"
        _table(name + note, known, tested, partial(_predicted, known, fitted, model))


def _predicted(known: dict[int, Origin], fitted: Fitted, model: str, day: int) -> Floats:
    return fitted.predict(known[day].columns[model])


class _Learner:
    """Fits on what an origin's past had shown, each once."""

    def __init__(self, known: dict[int, Origin], when: Plan) -> None:
        self.known = known
        self.when = when
        self._fits: dict[tuple[str, int], Fitted] = {}

    def past(self, day: int) -> list[int]:
        """Origins whose window had closed."""
        closed = [one for one in self.known if one + self.when.horizon <= day]
        return [one for one in closed if one >= self.when.settled] or closed

    def fit(self, model: str, day: int) -> Fitted | None:
        """Learnt from all closed windows; None where there was none yet."""
        past = [self.known[one] for one in self.past(day)]
        if not past:
            return None
        if (model, day) not in self._fits:
            columns = np.concatenate([one.columns[model] for one in past])
            self._fits[model, day] = logistic(columns, np.concatenate([one.came for one in past]))
        return self._fits[model, day]

    def told(self, model: str, day: int) -> Floats | None:
        """What the fit foretells."""
        fit = self.fit(model, day)
        return None if fit is None else fit.predict(self.known[day].columns[model])

    def told_tempered(self, model: str, day: int) -> Floats | None:
        """The same, its slopes corrected by how its like fared at earlier origins."""
        fit = self.fit(model, day)
        if fit is None:
            return None
        rounds = [
            (told, self.known[one].came)
            for one in self.past(day)
            if self.past(one) and (told := self.told(model, one)) is not None
        ]
        past = np.concatenate([self.known[one].columns[model] for one in self.past(day)])
        return tempered(fit, rounds, past).predict(self.known[day].columns[model])


def _fitted(slopes: Slopes, model: str) -> Fitted:
    names = FEATURES if model == _FORMULA else FEATURES[:-1]
    return Fitted(slopes.intercept, np.array([getattr(slopes, name) for name in names]))


def _table(
    name: str,
    known: dict[int, Origin],
    tested: list[int],
    tell: Callable[[int], Floats | None],
) -> None:
    figures, said, came = [], [], []
    for day in tested:
        told = tell(day)
        if told is not None:
            figures.append(_figures(told, known[day].came))
            said.append(told)
            came.append(known[day].came)
    if figures:
        _print(name, figures, said, came)
    else:
        print(f"{name:46} no earlier window had closed")


def _figures(told: Floats, came: Flags) -> tuple[float, float, float]:
    brier = float(np.mean((told - came) ** 2))
    return auc(told, came), brier, expected_calibration_error(told, came)


def _print(
    model: str, figures: list[tuple[float, float, float]], said: list[Floats], came: list[Flags]
) -> None:
    mean = np.mean(figures, axis=0)
    spread = np.std(figures, axis=0, ddof=1) if len(figures) > 1 else np.zeros(3)
    cells = (f"{value:.4f} ({sd:.4f})" for value, sd in zip(mean, spread, strict=True))
    whole = expected_calibration_error(np.concatenate(said), np.concatenate(came))
    print(f"{model:46} {' '.join(f'{cell:15}' for cell in cells)} {whole:.4f}")


# ---------------------------------------------------------------- drift


def drifts(mails: Mails, horizon: int = 180) -> None:
    """Print how alarms fare: raised at weekly looks, true when the tie is silent for the horizon.

    Strength is the published one. Looked at are ties of four contact days or more; an alarm is
    raised at the first look at which its rule holds.
    """
    start = int(mails.at.min())
    span = int((np.quantile(mails.at, 0.99) - start) // DAY)
    days = range(166, span - horizon, 7)
    keys = mails.pairs(np.ones(mails.at.shape[0], dtype=np.bool_))
    looks = [_look_at(mails, start + day * DAY, horizon, keys) for day in days]
    if len(looks) < 2:
        print("The data is too short for alarms.")
        return
    grid = {name: np.array([one[name] for one in looks]) for name in looks[0]}
    print(f"\nAlarms at {len(looks)} weekly looks: true when silent for the next {horizon} days.")
    print(f"{'rule':44} {'alarms':>7} {'precise':>8} {'living falsely alarmed':>23} {'caught':>7}")
    rules: dict[str, Callable[[], Flags]] = {
        "silent for more than 60 days": lambda: grid["silent"] > 60,
        "8 own mean gaps": lambda: grid["silent"] > 8 * grid["mean"],
        "8 own mean gaps and 60 days": lambda: (
            (grid["silent"] > 8 * grid["mean"]) & (grid["silent"] > 60)
        ),
        "drift: strength below 0.3": lambda: grid["chance"] < 0.3,
        "drift: strength below 0.5 (the alarm)": lambda: grid["chance"] < 0.5,
        "drift: strength below 0.4": lambda: grid["chance"] < 0.4,
        "without company: strength below 0.5": lambda: grid["alone"] < 0.5,
    }
    for name, rule in rules.items():
        _alarms(name, rule(), grid)


def _look_at(mails: Mails, now: int, horizon: int, keys: Ints) -> dict[str, Floats]:
    params = published(180)
    before = mails.at < now
    ties = accumulate(
        pair_up(
            mails.sender[before], mails.receiver[before], mails.at[before], np.ones(before.sum())
        ),
        params,
    )
    key = ties.a * (1 << 31) + ties.b
    came = np.isin(key, mails.pairs((mails.at >= now) & (mails.at < now + horizon * DAY)))
    count = ties.a_to_b + ties.b_to_a
    told = {
        "chance": strength(ties, now, params, busy(ties, now, params), around(ties, now)),
        "alone": strength(
            ties, now, params, busy(ties, now, params), Around(around(ties, now).hush)
        ),
        "silent": (now - ties.last_at) / DAY,
        "mean": (ties.last_at - ties.first_at) / DAY / np.maximum(count - 1, 1),
        "came": came.astype(float),
        "some": (ties.days >= 4).astype(float),
    }
    place = np.searchsorted(keys, key)
    whole = {}
    for name, column in told.items():
        whole[name] = np.full(keys.shape[0], np.nan)
        whole[name][place] = column
    return whole


def _alarms(name: str, rule: Flags, grid: dict[str, Floats]) -> None:
    eligible = grid["some"] == 1.0
    fires = rule & eligible
    fires[1:] &= ~fires[:-1]
    fires[0] = False
    silent = grid["came"] == 0.0
    true, false = int((fires & silent).sum()), fires & ~silent
    living = (eligible & ~silent).any(axis=0)
    died = (eligible & silent).any(axis=0)
    caught = (fires & silent).any(axis=0).sum() / max(int(died.sum()), 1)
    share = (false.any(axis=0) & living).sum() / max(int(living.sum()), 1)
    count = true + int(false.sum())
    print(f"{name:44} {count:7,} {true / max(count, 1):8.3f} {share:23.3f} {caught:7.3f}")


def main() -> None:
    """Read the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("file", nargs="?", type=Path, help="lines `sender receiver seconds`")
    parser.add_argument("--ledger", type=Path, help="the folder of a ledger")
    parser.add_argument("--horizon", type=int, help="days; without it 90, or less in a short file")
    parser.add_argument("--within", type=float, default=float("inf"))
    parser.add_argument("--unit", choices=UNITS, help="of the file's times")
    parser.add_argument("--drift", action="store_true")
    asked = parser.parse_args()
    if (asked.file is None) == (asked.ledger is None):
        parser.error("give a file or --ledger")
    if asked.horizon is not None and asked.horizon < 1:
        parser.error("--horizon is a number of days, 1 or more")
    try:
        mails = read(asked.file, asked.unit) if asked.file else read_ledger(asked.ledger)
    except UnreadableError as error:
        sys.exit(str(error))
    except sqlite3.Error as error:
        sys.exit(f"{asked.ledger}: no ledger can be read there ({error}).")
    if not mails.at.shape[0]:
        sys.exit("There is no message between two people.")
    print(f"{mails.at.shape[0]:,} messages among {np.unique(mails.sender).shape[0]:,} senders")
    foretell(mails, asked.horizon, asked.within)
    if asked.drift:
        drifts(mails)


if __name__ == "__main__":
    main()
