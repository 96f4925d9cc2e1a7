"""How well tie strength foretells contact, and drift silence, beside simpler rules.

    python -m benchmarks.ties FILE [--horizon 90] [--within DAYS] [--drift] [--pull]
    python -m benchmarks.ties --ledger HOME [--horizon 90]

FILE has a line `sender receiver seconds` per message (perhaps gzipped); a ledger's own messages
serve as well. At each of seven origins every pair that was in touch before (with --within: in so
many days before) is foretold to be in touch within the horizon or not. Whatever a model learns it
learns on earlier origins whose window had closed by then. With --pull the formula's own fits are
pulled towards the published numbers, as a small ledger's would be: those have seen email-Eu-core
whole, so on that file such rows are not held out. Printed are means over the origins with
their standard deviation, and the calibration error over all origins together.
"""

import argparse
import gzip
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tengill.ties import TieParameters, Ties, accumulate, busy, company, pair_up, strength
from tengill.ties.fitting import Fitted, expected_calibration_error, logistic
from tengill.ties.parameters import DAY, published
from tengill.ties.strengths import terms

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
PARAMS = TieParameters()
_FORMULA, _COMPANY = "the formula: tie and both ends", "and the company both keep"
_ORIGINS, _STEP, _LEARNING = 7, 30, 15


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


def read(file: Path) -> Mails:
    """A file of lines `sender receiver seconds`; exact duplicates and self mails are left out."""
    data = file.read_bytes()
    text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    rows = np.array(text.split(), dtype=np.int64).reshape(-1, 3)
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
    both = terms(
        ties.fast, ties.slow, ties.first_at, ties.last_at, now, PARAMS, busy(ties, now, PARAMS)
    )
    slow = 2.0 ** both[:, 1]
    columns = {
        "recency only": np.log2(1 + silent)[:, None],
        "frequency only": np.log2(ties.a_to_b + ties.b_to_a)[:, None].astype(float),
        "exponential decay, 90 days": np.log2(0.01 + faded)[:, None],
        "slow counter and silence (the formula before)": np.column_stack(
            (np.log2(slow), np.log2(1 + silent / 3))
        ),
        "this tie alone": both[:, :4],
        _FORMULA: both,
        _COMPANY: np.column_stack((both, *company(ties, now, PARAMS))),
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


def origins(mails: Mails, horizon: int) -> tuple[list[int], list[int]]:
    """Days of the seven origins and of all earlier ones to learn from.

    Days 255 to 435 where the data reaches that far, as in the published protocol; else the last
    seven whose window the data covers.
    """
    span = int((np.quantile(mails.at, 0.992) - mails.at.min()) // DAY)
    last = span - horizon
    if last >= 430:
        last = 435
    tested = [last - _STEP * n for n in range(_ORIGINS)][::-1]
    tested = [day for day in tested if day - horizon > _STEP]
    first = min(120, tested[0] - horizon) if tested else 0
    return tested, list(range(first, last - horizon + 1, _LEARNING))


def foretell(mails: Mails, horizon: int, within: float, *, pull: bool = False) -> None:
    """Print the table of models; `pull`: fits keep to the published numbers where data is thin."""
    tested, learnt = origins(mails, horizon)
    if not tested:
        print(f"The data is too short to foretell {horizon} days.")
        return
    start = int(mails.at.min())
    known = {
        day: look(mails, start + day * DAY, horizon, within) for day in sorted({*tested, *learnt})
    }
    base = np.mean([known[day].came.mean() for day in tested])
    pairs = np.mean([known[day].came.shape[0] for day in tested])
    print(
        f"\nIn touch within {horizon} days; origins {tested}; {pairs:,.0f} pairs, {base:.3f} came."
    )
    print(f"{'model':46} {'AUC (sd)':15} {'Brier (sd)':15} {'ECE, mean (sd)':15} ECE, all together")
    for model in known[tested[0]].columns:
        figures, said, came = [], [], []
        for day in tested:
            at = known[day]
            past = [known[d] for d in known if d + horizon <= day]
            if not past:
                continue
            fitted = logistic(
                np.concatenate([one.columns[model] for one in past]),
                np.concatenate([one.came for one in past]),
                **(_pull(model, horizon) if pull else {}),
            )
            told = fitted.predict(at.columns[model])
            figures.append(_figures(told, at.came))
            said.append(told)
            came.append(at.came)
        _print(model, figures, said, came)
    if horizon in (90, 180):
        _published(known, tested, horizon)


def _pull(model: str, horizon: int) -> dict[str, Any]:
    """The ridge pulls the formula's own fits towards its published numbers."""
    if model not in (_FORMULA, _COMPANY) or horizon not in (90, 180):
        return {}
    return {"ridge": 30.0, "towards": _fitted(published(horizon, company=model == _COMPANY), model)}


def _fitted(params: TieParameters, model: str) -> Fitted:
    slopes = [
        params.per_fast, params.per_slow, params.per_silence, params.per_known,
        params.per_busy_fast, params.per_busy_slow,
    ]  # fmt: skip
    if model == _COMPANY:
        slopes += [params.per_company_fast, params.per_company_slow]
    return Fitted(params.intercept, np.array(slopes))


def _published(known: dict[int, Origin], tested: list[int], horizon: int) -> None:
    params = published(horizon)
    figures, said, came = [], [], []
    for day in tested:
        at = known[day]
        told = _fitted(params, _FORMULA).predict(at.columns[_FORMULA])
        figures.append(_figures(told, at.came))
        said.append(told)
        came.append(at.came)
    _print("the formula as published, nothing fitted", figures, said, came)


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
        "chance": strength(
            ties.fast, ties.slow, ties.first_at, ties.last_at, now, params, busy(ties, now, params)
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
    parser.add_argument("--horizon", type=int, default=90)
    parser.add_argument("--within", type=float, default=float("inf"))
    parser.add_argument("--drift", action="store_true")
    parser.add_argument("--pull", action="store_true")
    asked = parser.parse_args()
    if (asked.file is None) == (asked.ledger is None):
        parser.error("give a file or --ledger")
    mails = read(asked.file) if asked.file else read_ledger(asked.ledger)
    print(f"{mails.at.shape[0]:,} messages among {np.unique(mails.sender).shape[0]:,} senders")
    foretell(mails, asked.horizon, asked.within, pull=asked.pull)
    if asked.drift:
        drifts(mails)


if __name__ == "__main__":
    main()
