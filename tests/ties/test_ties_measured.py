"""The published parameters on a real institution's mail, by the protocol in the docs."""

import gzip

import numpy as np
import pytest

from tengill.ties import TieParameters, Ties, accumulate, pair_up, strength

pytestmark = [pytest.mark.shared, pytest.mark.slow]
DAY = 86_400
PARAMS = TieParameters()


@pytest.fixture(scope="module")
def mails(shared):
    """Sender, recipient, seconds and how many got the same mail; exact duplicates once."""
    path = shared / "ties" / "email-Eu-core-temporal.txt.gz"
    if not path.is_file():
        pytest.skip(f"no such file: {path}")
    numbers = np.fromstring(gzip.decompress(path.read_bytes()).decode(), dtype=np.int64, sep=" ")
    rows = np.unique(numbers.reshape(-1, 3), axis=0)
    sender, recipient, at = rows.T
    _, which, crowd = np.unique(at * 100_000 + sender, return_inverse=True, return_counts=True)
    return sender, recipient, at, crowd[which]


def predicted(mails, day, horizon):
    """Strength at a day of every pair that ever wrote, and whether one then wrote to the other alone."""
    sender, recipient, at, crowd = mails
    now = day * DAY
    before = at < now
    weight = crowd[before].astype(np.float64) ** -PARAMS.crowd
    ties: Ties = accumulate(pair_up(sender[before], recipient[before], at[before], weight), PARAMS)
    after = (at >= now) & (at < now + horizon * DAY) & (crowd == 1)
    low, high = np.minimum(sender, recipient)[after], np.maximum(sender, recipient)[after]
    came = np.isin(ties.a * 100_000 + ties.b, low * 100_000 + high)
    return strength(ties.a_to_b_weight, ties.b_to_a_weight, ties.last_at, now, PARAMS), came


def auc(score, came):
    """The chance that a pair that came to write outranks one that did not; ties count half."""
    values, which = np.unique(score, return_inverse=True)
    good = np.bincount(which, weights=came, minlength=len(values))
    bad = np.bincount(which, weights=~came, minlength=len(values))
    below = np.concatenate(([0.0], np.cumsum(bad)[:-1]))
    return float((good * (below + bad / 2)).sum() / (good.sum() * bad.sum()))


@pytest.mark.parametrize("day", [255, 285, 315, 345])
def test_ranking_and_calibration(mails, day):
    score, came = predicted(mails, day, 180)
    brier = float(np.mean((score - came) ** 2))
    print(f"day {day}: n {len(came)} base {came.mean():.3f} AUC {auc(score, came):.3f} Brier {brier:.3f}")  # fmt: skip  # noqa: T201
    assert auc(score, came) > 0.78
    assert brier < 0.19
    for low in np.arange(0.1, 0.9, 0.2):
        inside = (score >= low) & (score < low + 0.2)
        assert abs(score[inside].mean() - came[inside].mean()) < 0.12


def test_ninety_days_rank_as_well(mails):
    ranks = [auc(*predicted(mails, day, 90)) for day in (375, 405, 435)]
    print("AUC at 90 days:", [round(rank, 3) for rank in ranks])  # noqa: T201
    assert min(ranks) > 0.79
