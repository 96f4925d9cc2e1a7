"""Texts laid side by side: what cannot come to the odds wanted is left, and nothing else changes by it."""

import random

import numpy as np
import pytest

from tengill.door.templates import matching

WIDE = matching.LONGEST + 1


def whole_table(words, bits, other) -> tuple[float, float]:
    """The same by the whole table, as Gotoh has it."""
    n, m = len(words), len(other)
    best = [-matching.GAP_OPEN - matching.GAP_MORE * j if j else 0.0 for j in range(m + 1)]
    met, gap, gap_met = [0.0] * (m + 1), [-1e9] * (m + 1), [0.0] * (m + 1)
    for i in range(n):
        corner, corner_met = best[0], met[0]
        left, left_met = -matching.GAP_OPEN - matching.GAP_MORE * (i + 1), 0.0
        best[0] = left
        across, across_met = -1e9, 0.0
        for j in range(m):
            down, down_met = max(
                (gap[j + 1], gap_met[j + 1]),
                (best[j + 1] - matching.GAP_OPEN, met[j + 1]),
                key=lambda way: way[0],
            )
            across, across_met = max(
                (across, across_met), (left - matching.GAP_OPEN, left_met), key=lambda way: way[0]
            )
            down, across = down - matching.GAP_MORE, across - matching.GAP_MORE
            same = other[j] == words[i]
            now = corner + bits[1][i] if same else corner - matching.OTHER
            beside = now, (corner_met + bits[0][i] if same else corner_met)
            now, now_met = max(
                beside, (down, down_met), (across, across_met), key=lambda way: way[0]
            )
            corner, corner_met = best[j + 1], met[j + 1]
            best[j + 1], met[j + 1], gap[j + 1], gap_met[j + 1] = now, now_met, down, down_met
            left, left_met = now, now_met
    return met[m], best[m]


def pruned(words, bits, other, least: float) -> tuple[float, float, float]:
    """As `find` lays two texts side by side; and what it knows beforehand that they come to."""
    bag, bits_of = np.zeros(65_536, np.int32), np.zeros(65_536)
    for i, word in enumerate(words):
        bag[word] += 1
        bits_of[word] = bits[0][i]
    before = bag.copy()
    desk = (
        np.zeros(8, np.int32),
        np.zeros(8, np.int64),
        np.zeros(WIDE, np.int64),
        bag,
        bits_of,
    )
    rows = np.random.default_rng(1).normal(size=8 * WIDE)  # whatever the last ones left there
    matching._potential(words, bits, other, 0, len(other), desk, rows)
    assert (bag == before).all()
    sure = matching._side_by_side(words, bits, other, 0, len(other), rows)
    return *matching.aligned(words, bits, other, 0, len(other), rows, least), sure


def texts(seed: int):
    """A text, with bits that two equal words share, and another: a changed copy or a stranger."""
    draw = random.Random(seed)
    vocabulary = range(20, 20 + draw.choice((8, 30, 200)))
    words = [draw.choice(vocabulary) for _ in range(draw.randint(6, 40))]
    other = list(words) if draw.random() < 0.8 else draw.choices(vocabulary, k=25)
    for _ in range(draw.randint(0, 6)):
        place = draw.randrange(len(other))
        if draw.random() < 0.5:
            other[place] = draw.choice(vocabulary)
        else:
            other[place : place + draw.randint(0, 5)] = draw.choices(
                vocabulary, k=draw.randint(1, 4)
            )
    alone = {word: draw.uniform(1.0, 10.0) for word in vocabulary}
    single = np.array([alone[word] for word in words])
    after = single * np.array([draw.uniform(0.2, 1.0) for _ in words])
    return np.array(words, np.uint16), (single, after), np.array(other, np.uint16)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_left_out_of_the_table_changes_nothing(seed: int) -> None:
    words, bits, other = texts(seed)
    met, odds = whole_table(words, bits, other)
    for least in (-1e6, odds - 20.0, odds - 1.0, odds - 1e-6):
        found_met, found_odds, sure = pruned(words, bits, other, least)
        assert (found_met, found_odds) == (met, odds)
        assert sure <= odds + 1e-9
    assert pruned(words, bits, other, odds + 1e-6)[1] < odds + 1e-6


def test_a_copy_with_one_gap_is_known_beforehand() -> None:
    words = np.arange(20, 40, dtype=np.uint16)
    bits = (np.full(20, 5.0), np.full(20, 4.0))
    other = np.concatenate((words[:8], words[12:]))
    _, odds, sure = pruned(words, bits, other, 0.0)
    assert sure == pytest.approx(odds)
    assert odds == pytest.approx(16 * 4.0 - matching.GAP_OPEN - 4 * matching.GAP_MORE)
