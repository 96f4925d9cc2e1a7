"""The fit itself: does it find the sentence that tells, and keep to what was believed?"""

import pytest

pytest.importorskip("scipy")

from benchmarks.fit_model import Bag, calibrated, fit, fit_bags, held_out, judged
from benchmarks.fit_reading import kept, spans


def _bags(allowed=None):
    told = [{"~call third": 1.0}, {"~sell boat": 1.0}]
    idle = [{"~sell boat": 1.0}, {"~good day": 1.0}]
    out = [Bag({}, told, allowed or [True, True], True, 1.0) for _ in range(30)]
    return out + [Bag({}, idle, [True, True], False, 1.0) for _ in range(30)]


def test_the_sentence_that_only_tellers_hold_gets_the_weight():
    model = fit_bags(_bags(), {}, 0.6)
    assert model.weights["~call third"] > 0.5 > model.weights["~sell boat"]


def test_decisive_words_rule_out_the_other_sentences():
    both = [{"~call third": 1.0}, {"~my regards": 1.0}]
    rest = [Bag({}, [{"~good day": 1.0}], [True], False, 1.0) for _ in range(30)]
    free = fit_bags([Bag({}, both, [True, True], True, 1.0) for _ in range(30)] + rest, {}, 0.6)
    told = fit_bags([Bag({}, both, [True, False], True, 1.0) for _ in range(30)] + rest, {}, 0.6)
    assert free.weights["~my regards"] == pytest.approx(free.weights["~call third"], rel=0.01)
    assert told.weights["~my regards"] < 0.05 < told.weights["~call third"]


def test_without_data_what_was_believed_stays():
    model = fit([{"a": 0.0}], [True], [1.0], {"a": 2.0, "bias": -1.0}, 0.5)
    assert model.weights["a"] == pytest.approx(2.0)


def test_without_any_message_what_was_believed_stays():
    model = fit([], [], [], {"a": 2.0, "bias": -1.0}, 0.5)
    assert (model.bias, model.weights) == (-1.0, {"a": 2.0})


def test_what_occurs_seldom_gets_no_weight():
    bags = [*_bags(), Bag({}, [{"~rare thing": 1.0}], [True], True, 1.0)]
    assert "~rare thing" not in fit_bags(bags, {}, 0.6).weights


@pytest.mark.slow
def test_favouring_raises_the_chance():
    bags = _bags() + [Bag({}, [{"~call third": 1.0}], [True], False, 1.0) for _ in range(20)]
    folds = [place % 3 for place in range(len(bags))]

    def chance(favour):
        model = calibrated(bags, folds, lambda some: fit_bags(some, {}, 0.6), favour)
        a, b = model.calibration
        return a * judged(model, bags[0]) + b

    assert chance(2.0) > chance(1.0)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("call Ann now", ["call Ann\nnow"]),
        ("CALL ann ... bye then", ["call Ann", "bye, then"]),
        ("not there at all", []),
        ("Ann", []),
        ("", []),
    ],
)
def test_decisive_words_are_found_where_they_stand(words, found):
    text = "Please call Ann\nnow, and bye, then."
    assert [text[a:b] for a, b in spans(text, words)] == found


@pytest.mark.slow
def test_every_bag_is_judged_by_a_model_that_has_not_seen_it():
    bags = _bags()
    folds = [place % 4 for place in range(len(bags))]
    seen = []

    def fitter(some):
        seen.append({id(one) for one in some})
        return fit_bags(some, {}, 0.6)

    scores = held_out(bags, folds, fitter)
    assert len(scores) == len(bags)
    assert min(scores[:30]) > max(scores[30:])
    for fold, held in enumerate(seen):
        assert held == {id(one) for one, own in zip(bags, folds, strict=True) if own != fold}


def test_kept_models_are_as_they_were_and_the_others_as_fitted():
    def weights(columns, bias):
        return {
            "kinds": {name: {"bias": bias, "weights": {}} for name in columns},
            "sentences": {
                "columns": columns,
                "grams": {"call third": [[0, bias], [1, 2 * bias]], f"only {bias}": [[0, bias]]},
            },
        }

    fitted, shipped = weights(["connection", "pitch"], 1.0), weights(["pitch", "connection"], 5.0)
    found = kept(fitted, shipped, ["connection"])
    assert found["kinds"]["connection"]["bias"] == 5.0
    assert found["kinds"]["pitch"]["bias"] == 1.0
    assert found["sentences"]["grams"] == {"call third": [[0, 10.0], [1, 2.0]]}
