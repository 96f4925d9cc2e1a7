"""The loop over common contacts, compiled: told apart because numba takes a second to load."""

from tengill.compiled import compiled
from tengill.ties.accumulating import Floats, Ints


@compiled
def common(
    one: Ints, other: Ints, offsets: Ints, ends: Ints, near: Floats, far: Floats, out: Floats
) -> None:
    """For each tie the sum over common contacts c of near(one, c) * far(other, c).

    Args:
        one: each tie's first end.
        other: its second.
        offsets: where each person's contacts begin in `ends`, and the number of all at last.
        ends: contacts, in order for each person.
        near: a number for each of `ends`.
        far: another.
        out: the sums, one per tie.
    """
    for tie in range(one.shape[0]):
        few, many = one[tie], other[tie]
        if offsets[few + 1] - offsets[few] > offsets[many + 1] - offsets[many]:
            few, many = many, few
        low = offsets[many]
        total = 0.0
        for at in range(offsets[few], offsets[few + 1]):
            wanted = ends[at]
            high = offsets[many + 1]
            while low < high:
                middle = (low + high) // 2
                if ends[middle] < wanted:
                    low = middle + 1
                else:
                    high = middle
            if low == offsets[many + 1]:
                break
            if ends[low] == wanted:
                total += near[at] * far[low]
        out[tie] = total
