"""The best of thousands, found on columns: nobody `rank` puts among them is left out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.knowing import Kind, Many, Piece, likeliest, rank

NOW = 1_700_000_000
PIECES = st.lists(
    st.builds(
        Piece,
        person=st.integers(1, 9),
        kind=st.sampled_from(list(Kind)),
        ref=st.integers(1, 6),
        at=st.none() | st.integers(NOW - 10**9, NOW + 10**6),
        fit=st.sampled_from([0.25, 0.5, 1.0]),
        voucher=st.sampled_from([0.3, 0.9, 1.0]),
    ),
    max_size=40,
)


@pytest.mark.slow
@given(PIECES, st.dictionaries(st.integers(1, 9), st.floats(0, 1)), st.integers(1, 6))
def test_the_best_are_those_of_the_ranking(pieces, trust, most):
    half = len(pieces) // 2
    many = Many.of(pieces[:half]).and_(Many.of(pieces[half:]))
    trusts = np.array([trust.get(one, 0.0) for one in many.person.tolist()])
    found = set(likeliest(many, trusts, NOW, most).tolist())
    among = [piece for piece in pieces if piece.person in found]
    assert rank(among, trust, NOW)[:most] == rank(pieces, trust, NOW)[:most]


def test_of_many_few_are_found():
    pieces = [Piece(person, Kind.SKILL, person, NOW, person / 1_000) for person in range(1, 1_000)]
    found = likeliest(Many.of(pieces), np.zeros(len(pieces)), NOW, 40)
    assert sorted(found.tolist()) == list(range(960, 1_000))
    assert likeliest(Many.of([]), np.zeros(0), NOW, 40).tolist() == []
