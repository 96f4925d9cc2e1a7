"""The published parameters on a real institution's mail, by the protocol in the docs."""

import gzip

import numpy as np
import pytest

from tengill.ties import Around, accumulate, busy, company, hush, pair_up, published, strength
from tengill.ties.fitting import expected_calibration_error

pytestmark = [pytest.mark.shared, pytest.mark.slow]
DAY = 86_400


@pytest.fixture(scope="module")
def mails(shared):
    """Sender, recipient, seconds; exact duplicates once."""
    path = shared / "ties" / "email-Eu-core-temporal.txt.gz"
    if not path.is_file():
        pytest.skip(f"no such file: {path}")
    numbers = np.array(gzip.decompress(path.read_bytes()).split(), dtype=np.int64)
    return np.unique(numbers.reshape(-1, 3), axis=0).T


def predicted(mails, day, horizon):
    """Strength at a day of every pair that ever wrote, and whether they then wrote."""
    sender, recipient, at = mails
    params = published(horizon)
    now = day * DAY
    before = at < now
    ones = np.ones(int(before.sum()))
    ties = accumulate(pair_up(sender[before], recipient[before], at[before], ones), params)
    quiet = hush(ties, now, params)
    around = Around(quiet, company(ties, now, params, quiet))
    told = strength(ties, now, params, busy(ties, now, params), around)
    after = (at >= now) & (at < now + horizon * DAY)
    low, high = np.minimum(sender, recipient)[after], np.maximum(sender, recipient)[after]
    return told, np.isin(ties.a * 100_000 + ties.b, low * 100_000 + high)


def auc(score, came):
    """The chance that a pair that came to write outranks one that did not; ties count half."""
    values, which = np.unique(score, return_inverse=True)
    good = np.bincount(which, weights=came, minlength=len(values))
    bad = np.bincount(which, weights=~came, minlength=len(values))
    below = np.concatenate(([0.0], np.cumsum(bad)[:-1]))
    return float((good * (below + bad / 2)).sum() / (good.sum() * bad.sum()))


@pytest.mark.parametrize(
    ("horizon", "days", "least_auc", "most_brier"),
    [(90, range(255, 436, 30), 0.838, 0.156), (180, range(255, 346, 30), 0.82, 0.172)],
)
def test_ranking_and_calibration(mails, horizon, days, least_auc, most_brier):
    told, came = zip(*(predicted(mails, day, horizon) for day in days), strict=True)
    aucs = [auc(*one) for one in zip(told, came, strict=True)]
    said, true = np.concatenate(told), np.concatenate(came)
    brier = float(np.mean((said - true) ** 2))
    ece = expected_calibration_error(said, true)
    print(f"{horizon} days: AUC {np.mean(aucs):.4f} Brier {brier:.4f} ECE {ece:.4f}")  # noqa: T201
    assert np.mean(aucs) > least_auc
    assert brier < most_brier
    assert ece < 0.03
