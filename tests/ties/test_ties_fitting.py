"""Fitting: slopes that are known come back, weights of channels too, and calibration is measured."""

import numpy as np
import pytest

from tengill.ties.fitting import (
    Fitted,
    channel_weights,
    expected_calibration_error,
    logistic,
    tempered,
)


def test_known_slopes_come_back():
    draw = np.random.default_rng(5)
    columns = draw.normal(size=(40_000, 2)) * [1.0, 7.0] + [3.0, -2.0]
    odds = -0.5 + columns @ [0.8, -0.1]
    came = draw.random(40_000) < 1 / (1 + np.exp(-odds))
    fitted = logistic(columns, came)
    assert fitted.intercept == pytest.approx(-0.5, abs=0.1)
    assert fitted.slopes == pytest.approx([0.8, -0.1], abs=0.04)
    told = fitted.predict(columns)
    assert told.mean() == pytest.approx(came.mean(), abs=1e-6), "a fit is unbiased on its own data"
    # The same by weights as by repeating rows.
    counts = draw.integers(1, 3, 500)
    some, true = columns[:500], came[:500]
    repeated = logistic(np.repeat(some, counts, axis=0), np.repeat(true, counts))
    assert logistic(some, true, counts).slopes == pytest.approx(repeated.slopes, rel=1e-9)


def test_little_data_keeps_to_the_published_numbers_and_much_takes_its_own():
    draw = np.random.default_rng(6)
    columns = draw.normal(size=(60_000, 1)) * 2.0 + 1.0
    came = draw.random(60_000) < 1 / (1 + np.exp(1.0 - columns[:, 0]))
    before = Fitted(0.5, np.array([0.2]))
    few = logistic(columns[:12], came[:12], ridge=30.0, towards=before)
    many = logistic(columns, came, ridge=30.0, towards=before)
    assert few.slopes[0] == pytest.approx(0.2, abs=0.15)
    assert many.slopes[0] == pytest.approx(1.0, abs=0.05)
    assert many.intercept == pytest.approx(-1.0, abs=0.05)


def test_nothing_to_learn_from_is_refused():
    with pytest.raises(ValueError, match="came true"):
        logistic([[1.0], [2.0]], [True, True])


@pytest.mark.slow
def test_weights_of_channels_are_found_where_there_is_enough():
    """A simulated ledger: a meeting is worth four mails, an endorsement an eighth, calls are rare."""
    draw = np.random.default_rng(11)
    size = 12_000
    mail, meeting, endorsement = (
        draw.poisson(rate, size) * draw.random(size) for rate in (2.0, 0.7, 1.5)
    )
    call = np.where(draw.random(size) < 0.005, 1.0, 0.0)
    odds = -1.0 + 0.9 * np.log2(0.05 + mail + 4.0 * meeting + 0.125 * endorsement)
    came = draw.random(size) < 1 / (1 + np.exp(-odds))
    told = channel_weights(
        {"mail": mail, "meeting": meeting, "endorsement": endorsement, "call": call}, came
    )
    assert told["mail"] == 1.0
    assert 2.0 <= told["meeting"] <= 8.0
    assert told["endorsement"] <= 0.3
    assert "call" not in told, "too few to tell: its prior holds"


def test_calibration_error_is_the_distance_by_bins_of_equal_size():
    told = np.repeat([0.2, 0.6], 500)
    came = np.concatenate((np.arange(500) < 100, np.arange(500) < 250))
    assert expected_calibration_error(told, came, 2) == pytest.approx(0.05)
    assert expected_calibration_error(came.astype(float), came) == 0.0


def test_a_fit_that_was_too_sure_is_tempered_and_keeps_its_level():
    random = np.random.default_rng(8)
    column = random.normal(size=(6_000, 1))
    fit = Fitted(-0.5, np.array([2.0]))
    truth = Fitted(-0.4, np.array([1.6]))
    rounds = [
        (fit.predict(part), random.random(len(part)) < truth.predict(part))
        for part in np.split(column, 6)
    ]
    got = tempered(fit, rounds, column)
    assert got.slopes[0] == pytest.approx(2.0 * (6 * 0.8 + 2) / 8, rel=0.05)
    assert got.predict(column).mean() == pytest.approx(fit.predict(column).mean(), abs=1e-9)
    assert tempered(fit, [], column) is fit
    wild = [(told, random.random(len(told)) < 0.5) for told, _came in rounds]
    assert tempered(fit, wild, column).slopes[0] == pytest.approx(2.0 * (6 * 0.7 + 2) / 8)
