"""Common contacts without a compiler: the same sums, to the last bit, as the compiled loop."""

import numpy as np
import pytest

from tengill.ties import company_few, company_kernel


def _network(seed: int, people: int, ties: int) -> tuple[np.ndarray, ...]:
    """Ends of some ties, and everybody's contacts with a number for each."""
    rng = np.random.default_rng(seed)
    pairs = rng.zipf(1.4, size=(ties * 4, 2)) % people
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    one, other = pairs.T.astype(np.int64)
    start, end = np.concatenate((one, other)), np.concatenate((other, one))
    order = np.lexsort((end, start))
    offsets = np.zeros(people + 1, dtype=np.int64)
    np.cumsum(np.bincount(start, minlength=people), out=offsets[1:])
    return one, other, offsets, end[order], rng.random(end.shape[0]), rng.random(end.shape[0])


@pytest.mark.parametrize("at_once", [1, 7, 1_000, 1 << 17])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_sums_as_compiled(
    monkeypatch: pytest.MonkeyPatch, seed: int, at_once: int
) -> None:
    monkeypatch.setattr(company_few, "_AT_ONCE", at_once)
    told = _network(seed, 60, 300)
    few, compiled = np.full(told[0].shape, -1.0), np.zeros(told[0].shape)
    company_few.common(*told, few)
    company_kernel.common(*told, compiled)
    assert np.count_nonzero(compiled) > 20
    assert few.tobytes() == compiled.tobytes()


def test_how_many_are_looked_up() -> None:
    one, other, offsets, *_ = _network(3, 40, 200)
    held = np.diff(offsets)
    wanted = sum(min(held[a], held[b]) for a, b in zip(one, other, strict=True))
    assert company_few.lookups(one, other, offsets) == wanted


def test_no_ties_at_all() -> None:
    none = np.zeros(0, dtype=np.int64)
    out = np.zeros(0)
    company_few.common(none, none, np.zeros(1, dtype=np.int64), none, out, out, out)
    assert out.shape == (0,)
