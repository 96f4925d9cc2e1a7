"""The models by their definitions, journey by journey, in exact fractions: slow and plain."""

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise, permutations


def heuristic(rows, shares):
    """Sum a function path -> {channel: share} over rows of (path, conversions, value, nulls)."""
    credit = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for path, conversions, value, _ in rows:
        if path:
            for channel, share in shares(path).items():
                credit[channel][0] += share * conversions
                credit[channel][1] += share * value
    return credit


def by_weights(weights):
    """Shares from a function length -> weights per position."""

    def shares(path):
        found, whole = defaultdict(Fraction), sum(weights(len(path)))
        for channel, weight in zip(path, weights(len(path)), strict=True):
            found[channel] += Fraction(weight) / whole
        return found

    return shares


def first(n):
    return [1] + [0] * (n - 1)


def last(n):
    return [0] * (n - 1) + [1]


def linear(n):
    return [1] * n


def u_shaped(n):
    if n <= 2:
        return [1] * n
    return [Fraction(2, 5), *[Fraction(1, 5) / (n - 2)] * (n - 2), Fraction(2, 5)]


def w_shaped(n):
    if n <= 3:
        return [1] * n
    weights = [Fraction(1, 10) / (n - 3)] * n
    for place in (0, n - 1, n // 2 if n % 2 else n // 2 - 1):
        weights[place] = Fraction(3, 10)
    return weights


def simplified(path):
    return {channel: Fraction(1, len(set(path))) for channel in set(path)}


def shapley_by_definition(rows, channels):
    """Shapley value of v(S) = conversions of the journeys within S, by all orders of channels."""

    def worth(coalition):
        return sum(c for path, c, _, _ in rows if path and set(path) <= coalition)

    value = dict.fromkeys(channels, Fraction(0))
    orders = list(permutations(channels))
    for order in orders:
        before = set()
        for channel in order:
            value[channel] += worth(before | {channel}) - worth(before)
            before.add(channel)
    return {channel: total / len(orders) for channel, total in value.items()}


def removal_effects(rows, order):
    """Removal effects on conversions and value: the chain is built anew without each channel."""
    whole = _chances(rows, order, None)
    channels = {channel for path, c, _, n in rows if c + n for channel in path}
    return {
        channel: tuple(
            1 - left / full if full else Fraction(0)
            for left, full in zip(_chances(rows, order, channel), whole, strict=True)
        )
        for channel in channels
    }


def windows(path, order):
    if len(path) < order:
        return [tuple(path)]
    return [tuple(path[i : i + order]) for i in range(len(path) - order + 1)]


def _chances(rows, order, removed):
    """Chance to convert and expected value from the start, by Gauss elimination in fractions."""
    counts = defaultdict(lambda: defaultdict(Fraction))
    value = defaultdict(Fraction)
    for path, conversions, worth, nulls in rows:
        weight = Fraction(conversions) + Fraction(nulls)
        if not path or not weight:
            continue
        steps = ["start", *windows(path, order)]
        for before, after in pairwise(steps):
            counts[before][after] += weight
        counts[steps[-1]]["won"] += Fraction(conversions)
        counts[steps[-1]]["lost"] += Fraction(nulls)
        value[steps[-1]] += Fraction(worth)
    states = [s for s in counts if s == "start" or removed is None or removed not in s]
    place = {state: index for index, state in enumerate(states)}
    matrix = []
    for state in states:
        total = sum(counts[state].values())
        row = [Fraction(0)] * (len(states) + 2)
        row[place[state]] += 1
        for after, number in counts[state].items():
            if after == "won":
                row[-2] += number / total
            elif after in place:
                row[place[after]] -= number / total
        row[-1] = value[state] / total
        matrix.append(row)
    if not matrix:
        return Fraction(0), Fraction(0)
    return _eliminated(matrix)[place["start"]]


def _eliminated(matrix):
    size = len(matrix)
    for column in range(size):
        pivot = next(r for r in range(column, size) if matrix[r][column])
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        scale = matrix[column][column]
        matrix[column] = [entry / scale for entry in matrix[column]]
        for row in range(size):
            factor = matrix[row][column]
            if row != column and factor:
                matrix[row] = [
                    a - factor * b for a, b in zip(matrix[row], matrix[column], strict=True)
                ]
    return [tuple(row[size:]) for row in matrix]
