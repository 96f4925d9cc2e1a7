"""Tier 3: seeded sampling with a stated interval, for formulas too tangled to be exact.

One draw gives every player a random moment to arrive and lets chance decide every uncertain fact.
An AND happens when its last part does, an OR when its first does: so one pass over the circuit
tells the moment at which the outcome becomes possible, and whoever arrives then gets the whole
draw (Castro, Gómez & Tejada 2009). Draws come in mirrored pairs (every moment t and 1 - t), which
lowers the variance; pairs are independent of each other.

What does not need sampling is computed: organic, explained and necessity concern chance alone and
are mostly exact. Credits are then scaled to sum to explained - organic exactly.

Each figure is a mean of independent pairs in [0, 1]. It is within the smaller of Hoeffding's bound
and the empirical Bernstein bound (Maurer & Pontil 2009, theorem 4) of the truth; the allowed error
1 - confidence is divided among all sampled figures (union bound), so all hold at once.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from tengill.credit.circuit import All, AnyOf, Leaf
from tengill.credit.game import Game, bits
from tengill.credit.outcome import SAMPLES
from tengill.credit.values import Interval, Tier, Values
from tengill.credit.wide.gates import Gates
from tengill.credit.wide.sampling_exact import Certainties, certainties

CONFIDENCE = Fraction(99, 100)

WORK = 400_000_000
"""Steps times draws when the caller doesn't say how many draws: a few seconds."""
LEAST = 20_000
"""Draws at least, then."""

PAIRS = 2_048
"""Pairs drawn at once."""
SWINGS = 65_536
"""Coalitions drawn at once for Banzhaf; a multiple of 64."""

Floats = np.ndarray[Any, np.dtype[np.float64]]
Words = np.ndarray[Any, np.dtype[np.uint64]]
Counts = np.ndarray[Any, np.dtype[np.int64]]

FEW = 4
"""Parts of one step."""

_BEFORE = -1.0
"""The moment of what needs nobody."""


def by_sampling(game: Game, *, samples: int | None = None, seed: int = 0) -> Values:
    """Sampled values of a game, with their interval.

    Args:
        game: in normal form.
        samples: draws, an odd number is rounded up; None: `SAMPLES`, fewer for a formula of many
            thousand parts (`WORK`).
        seed: the same seed gives the same figures.

    Raises:
        ValueError: when `samples` is not positive.
    """
    if samples is not None and samples < 1:
        raise ValueError(f"at least one sample is needed, not {samples}")
    program, count = _Program(game), len(game.players)
    if samples is None:
        samples = min(SAMPLES, max(LEAST, WORK // max(1, len(program.steps))))
    pairs = (samples + 1) // 2
    random = np.random.default_rng(seed)
    drawn = _arrivals(program, random, pairs)
    known = certainties(game)
    swings = _swings(program, random, 2 * pairs, both=known.necessity is None)
    figures = 2 * count + (count if known.necessity is None else 0) + (0 if known.whole else 2)
    shares = [Fraction(int(hits), 2 * pairs) for hits in drawn[0]]
    widths = [
        _width(int(hits), int(twice), pairs, figures) for hits, twice in zip(*drawn, strict=True)
    ]
    credit, credit_widths, organic, explained = _scaled(shares, widths, known)
    banzhaf = [Fraction(int(hits), 2 * pairs) for hits in swings[0]]
    necessity, sampled = known.necessity, [*swings[0]]
    if necessity is None:
        necessity = [Fraction(int(hits), 2 * pairs) for hits in swings[1]]
        sampled += [*swings[1]]
    others = [_width(int(hits), None, 2 * pairs, figures) for hits in sampled]
    whole = [] if known.whole else widths[count:]
    named = [("organic", known.whole), ("explained", known.whole), ("necessity", known.necessity)]
    interval = Interval(
        2 * pairs,
        seed,
        max([Fraction(0), *credit_widths, *whole, *others]),
        CONFIDENCE,
        tuple(credit_widths),
        tuple(name for name, exact in named if exact is not None),
    )
    return Values(
        tuple(credit), tuple(banzhaf), tuple(necessity), organic, explained, Tier.SAMPLING, interval
    )


class _Program:
    """A game as steps to be passed in order: (is it an OR, its number, its parts).

    A step has at most `FEW` parts, wider gates are trees of steps, so that what rests on one token
    is soon passed again.
    """

    def __init__(self, game: Game) -> None:
        self.game = game
        self.count = len(game.players)
        gates = Gates()
        whole = game.circuit or AnyOf(
            tuple(All(tuple(Leaf(bit) for bit in bits(clause))) for clause in game.clauses)
        )
        self.root = gates.of(whole)
        self.tokens = gates.tokens
        self.steps: list[tuple[bool, int, tuple[int, ...]]] = []
        self.cones: dict[int, list[int]] = {bit: [] for bit in gates.tokens}
        """Per token the places of the steps that rest on it."""
        reach = dict(enumerate(gates.reach))
        for gate in gates.below(self.root):
            parts = list(gates.parts[gate])
            while len(parts) > FEW:
                some = tuple(parts[:FEW])
                parts = [*parts[FEW:], len(reach)]
                self._step(len(reach), some, reach, is_or=gates.is_or[gate])
            if parts:
                self._step(gate, tuple(parts), reach, is_or=gates.is_or[gate])

    def _step(
        self, number: int, parts: tuple[int, ...], reach: dict[int, int], *, is_or: bool
    ) -> None:
        mask = 0
        for part in parts:
            mask |= reach[part]
        reach[number] = mask
        for bit in bits(mask):
            self.cones[bit].append(len(self.steps))
        self.steps.append((is_or, number, parts))

    def moments(self, tokens: Floats) -> Floats:
        """When the formula becomes true, per draw (infinite: never)."""
        width = tokens.shape[1]
        told: dict[int, Floats] = {0: np.full(width, np.inf), 1: np.full(width, _BEFORE)}
        for bit, gate in self.tokens.items():
            told[gate] = tokens[bit]
        for is_or, number, parts in self.steps:
            join = np.minimum if is_or else np.maximum
            found = told[parts[0]].copy()
            for part in parts[1:]:
                join(found, told[part], out=found)
            told[number] = found
        return told[self.root]

    def holds(self, tokens: Words) -> dict[int, Words]:
        """Whether each step holds, a bit per draw."""
        told: dict[int, Words] = {0: np.zeros_like(tokens[0]), 1: ~np.zeros_like(tokens[0])}
        for bit, gate in self.tokens.items():
            told[gate] = tokens[bit]
        for is_or, number, parts in self.steps:
            told[number] = _joined(is_or, parts, told, told)
        return told

    def moved(self, told: dict[int, Words], bit: int, to: Words) -> Words:
        """Whether the formula holds with one token replaced: only what rests on it is passed."""
        if bit not in self.tokens:
            return told[self.root]
        now = {self.tokens[bit]: to}
        for place in self.cones[bit]:
            is_or, number, parts = self.steps[place]
            now[number] = _joined(is_or, parts, now, told)
        return now.get(self.root, told[self.root])


def _joined(
    is_or: bool, parts: tuple[int, ...], now: dict[int, Words], told: dict[int, Words]
) -> Words:
    join = np.bitwise_or if is_or else np.bitwise_and
    first = parts[0]
    found = (now[first] if first in now else told[first]).copy()
    for part in parts[1:]:
        join(found, now[part] if part in now else told[part], out=found)
    return found


def _arrivals(program: _Program, random: np.random.Generator, pairs: int) -> tuple[Counts, Counts]:
    """Per player, then for organic and explained: draws, and pairs of which both draws."""
    count = program.count
    hits, twice = np.zeros(count + 2, np.int64), np.zeros(count + 2, np.int64)
    for start in range(0, pairs, PAIRS):
        width = min(PAIRS, pairs - start)
        tokens = count + len(program.game.chances) + len(program.game.factors)
        drawn = random.random((tokens, width))
        one, other = _pivots(program, drawn), _pivots(program, 1 - drawn)
        hits += np.bincount(one, minlength=count + 2)[: count + 2]
        hits += np.bincount(other, minlength=count + 2)[: count + 2]
        twice += np.bincount(one[one == other], minlength=count + 2)[: count + 2]
        # Explained is whatever is neither organic (count) nor unexplained (count + 2).
        hits[count + 1] += int((one <= count).sum() + (other <= count).sum())
        twice[count + 1] += int(((one <= count) & (other <= count)).sum())
    return hits, twice


def _pivots(program: _Program, drawn: Floats) -> Counts:
    """Who completes each draw: a player, `count` for nobody, `count + 2` where it never holds."""
    game, count = program.game, program.count
    tokens = drawn[: count + len(game.chances)].copy()
    for index, chance in enumerate(game.chances):
        held = drawn[count + index] < float(chance)
        tokens[count + index] = np.where(held, _BEFORE, np.inf)
    moments = program.moments(tokens).copy()
    for place, (player, weight) in enumerate(game.factors, start=count + len(game.chances)):
        needed = np.where(drawn[place] < float(weight), tokens[player], _BEFORE)
        np.maximum(moments, needed, out=moments)
    found = np.full(moments.shape, count + 2, np.int64)
    found[moments == _BEFORE] = count
    for player in range(count):
        found[tokens[player] == moments] = player
    return found


def _swings(
    program: _Program, random: np.random.Generator, samples: int, *, both: bool
) -> tuple[Counts, Counts]:
    """Draws in which a player decides: among a random coalition, and (`both`) among everybody."""
    count = program.count
    told = np.zeros((2, count), np.int64)
    for start in range(0, samples if count else 0, SWINGS):
        width = min(SWINGS, samples - start)
        words = (width + 63) // 64
        inside = ~np.zeros(words, np.uint64)
        if width % 64:
            inside[-1] = np.uint64((1 << width % 64) - 1)
        chances = [_packed(random, float(c), words) for c in program.game.chances]
        needed = [_packed(random, float(w), words) for _, w in program.game.factors]
        half = random.integers(0, 2**64, (count, words), dtype=np.uint64)
        everybody = ~np.zeros((count, words), np.uint64)
        for place, players in enumerate((half, everybody) if both else (half,)):
            tokens = np.array([*players, *chances], np.uint64).reshape(-1, words)
            told[place] += _critical(program, tokens, needed, inside)
    return told[0], told[1]


def _critical(program: _Program, tokens: Words, needed: Sequence[Words], inside: Words) -> Counts:
    found = np.zeros(program.count, np.int64)
    told = program.holds(tokens)
    for player in range(program.count):
        ends = []
        for to in (np.zeros_like(inside), ~np.zeros_like(inside)):
            held = program.moved(told, player, to).copy()
            for (other, _), need in zip(program.game.factors, needed, strict=True):
                held &= (to if other == player else tokens[other]) | ~need
            ends.append(held)
        found[player] = int(np.bitwise_count((ends[0] ^ ends[1]) & inside).sum())
    return found


def _packed(random: np.random.Generator, chance: float, words: int) -> Words:
    drawn = np.packbits(random.random(words * 64) < chance)
    return drawn.view(np.uint64)


def _scaled(
    shares: Sequence[Fraction], widths: Sequence[Fraction], known: Certainties
) -> tuple[list[Fraction], list[Fraction], Fraction, Fraction]:
    """Credits that sum to explained - organic, their widths, organic, explained."""
    credit, own = list(shares[:-2]), list(widths[:-2])
    if not known.whole:
        return credit, own, shares[-2], shares[-1]
    organic, explained = known.whole
    total, goal = sum(credit, Fraction(0)), explained - organic
    if not total:
        # No draw found anybody: nobody is told apart, and the interval says so.
        equal = goal / len(credit) if credit else Fraction(0)
        return [equal for _ in credit], [max(width, goal) for width in own], organic, explained
    ratio = goal / total
    moved = [width + share * abs(ratio - 1) for share, width in zip(credit, own, strict=True)]
    return [share * ratio for share in credit], moved, organic, explained


def _width(hits: int, twice: int | None, means: int, figures: int) -> Fraction:
    """How far a mean of `means` independent values may be off.

    Args:
        hits: draws that counted.
        twice: pairs of which both counted; None when the draws are single.
        means: pairs, or single draws.
        figures: among which the allowed error is divided.
    """
    # Half of a figure's share of the error for each of the two bounds.
    allowed = float(1 - CONFIDENCE) / max(1, figures) / 2
    hoeffding = math.sqrt(math.log(2 / allowed) / (2 * means))
    if means < 2:  # noqa: PLR2004 - one value has no variance
        return _up(min(1.0, hoeffding))
    squares = hits if twice is None else twice + (hits - 2 * twice) / 4
    total = hits if twice is None else hits / 2
    variance = max(0.0, (squares - total * total / means) / (means - 1))
    log = math.log(4 / allowed)
    bernstein = math.sqrt(2 * variance * log / means) + 7 * log / (3 * (means - 1))
    return _up(min(1.0, hoeffding, bernstein))


def _up(width: float) -> Fraction:
    """Rounded up to a millionth."""
    return Fraction(math.ceil(width * 1_000_000), 1_000_000)
