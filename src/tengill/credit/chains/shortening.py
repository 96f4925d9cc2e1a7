"""A chain made shorter, exactly: states that little passes through give way to steps past them.

Most states of a chain over many channels were seen once or twice. Such a state can be left out: each
way in and each way out of it become one step, with the product of their chances. That is done as
long as it makes no more steps than it takes away. A step remembers which states it passes, because
it is lost with every channel they hold.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tengill.compiled import compiled
from tengill.credit.chains.counting import Chain

Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]

NOBODY = -1
_SOURCE, _TARGET, _LEFT, _PASSED, _RIGHT, _LAST, _LENGTH = range(7)
"""Rows of the table of steps. A step past a state is made of a left and a right one; its length is the
number of states it passes. `_LAST` is where a step to the end comes from."""
_AFTER_OUT, _BEFORE_OUT, _AFTER_IN, _BEFORE_IN = range(4)
"""Rows of the links between the steps that leave a state, and between those that enter one: what
comes before stands behind what comes after."""
_FIRST_OUT, _FIRST_IN, _OUT, _IN, _WAITING = range(5)
"""Rows of the table of states: their first steps, how many there are (two rows behind the first), and
whether they are in turn."""
_PASSED_PER_STEP = 8
"""States passed by all steps together, for each step there was: long ways must not multiply."""


@dataclass(frozen=True, slots=True, eq=False)
class Short:
    """What is left of a chain. Source `NOBODY` is the start.

    Attributes:
        kept: the states that are left, by their number in the chain; below they go by their place here.
        source, target, chance: the steps between kept states, and from the start into them.
        leaving, ends: where the steps to the end begin, and float64[steps, 2]: their chance to
            convert and the value expected.
        lost_steps, lost_by: a step that is lost with a channel, and the channel; steps to the end
            follow upon the others in number. Each pair once, in order of channels, then steps.
    """

    kept: Longs
    source: Codes
    target: Codes
    chance: Floats
    leaving: Codes
    ends: Floats
    lost_steps: Longs
    lost_by: Longs


def shortened(chain: Chain) -> Short:
    """Leave out what can be left out."""
    count = chain.states.count
    steps, chance = _steps(chain)
    made = np.empty((7, 2 * steps.shape[1]), np.int32)
    made[:, : steps.shape[1]] = steps
    likely = np.empty(made.shape[1])
    likely[: len(chance)] = chance
    states = np.zeros((5, count + 2), np.int32)
    used = _leave_out(
        made,
        likely,
        len(chance),
        np.empty((4, made.shape[1]), np.int32),
        states,
        np.empty(count + 1, np.int32),
        _PASSED_PER_STEP * len(chance),
    )
    return _told(chain, made[:, :used], likely[:used])


def _steps(chain: Chain) -> tuple[Codes, Floats]:
    """All steps, those from the start and to the end included: what the kernel begins with."""
    moves, count = chain.moves, chain.states.count
    begin = np.flatnonzero(chain.start > 0)
    end = np.flatnonzero((chain.won > 0) | (chain.worth > 0))
    source = [np.repeat(np.arange(count), np.diff(moves.indptr)), np.full(len(begin), count), end]
    target = [moves.indices, begin, np.full(len(end), count + 1)]
    steps = np.full((7, sum(map(len, source))), NOBODY, np.int32)
    steps[_SOURCE], steps[_TARGET] = np.concatenate(source), np.concatenate(target)
    steps[_LAST], steps[_LENGTH] = steps[_SOURCE], 0
    return steps, np.concatenate([moves.data, chain.start[begin], np.ones(len(end))])


def _told(chain: Chain, made: Codes, chance: Floats) -> Short:
    """What the kernel left, in order."""
    count = chain.states.count
    lives = made[_SOURCE] >= 0
    ends = made[_TARGET] == count + 1
    between, out = np.flatnonzero(lives & ~ends), np.flatnonzero(lives & ends)
    # By target, so that a sweep goes through them in order.
    between = between[np.lexsort((made[_SOURCE][between], made[_TARGET][between]))]
    number = np.full(made.shape[1], NOBODY, np.int64)
    number[np.concatenate([between, out])] = np.arange(len(between) + len(out))
    stands = np.zeros(count + 2, np.bool_)
    stands[made[_SOURCE][lives]] = stands[made[_TARGET][lives]] = True
    kept = np.flatnonzero(stands[:count])
    place = np.full(count + 2, NOBODY, np.int32)
    place[kept] = np.arange(len(kept))
    last = made[_LAST][out]
    lost = _lost(chain, made, np.flatnonzero(lives & (made[_PASSED] >= 0)), number)
    return Short(
        kept,
        place[made[_SOURCE][between]],
        place[made[_TARGET][between]],
        chance[between],
        place[made[_SOURCE][out]],
        chance[out, None] * np.column_stack([chain.won[last], chain.worth[last]]),
        *lost,
    )


def _lost(chain: Chain, made: Codes, longer: Longs, number: Longs) -> tuple[Longs, Longs]:
    """Which steps are lost with which channel, each pair once."""
    states, length = chain.states, made[_LENGTH]
    most = int(np.diff(states.offsets).max(initial=0))
    room = int(length[longer].sum(dtype=np.int64)) * most
    owner, channel = np.empty(room, np.int64), np.empty(room, np.int64)
    stack = np.empty(2 * int(length.max(initial=0)) + 2, np.int32)
    found = _passed(made, longer, states.offsets, states.channels, stack, owner, channel)
    steps = int(number.max(initial=0)) + 1
    pairs = np.unique(channel[:found] * steps + number[owner[:found]])
    return pairs % steps, pairs // steps


@compiled
def _passed(
    made: Codes,
    longer: Longs,
    offsets: Longs,
    channels: Longs,
    stack: Codes,
    owner: Longs,
    channel: Longs,
) -> int:
    """Write the channels of all states each step passes; how many there are."""
    found = 0
    for index in range(len(longer)):
        stack[0] = longer[index]
        depth = 1
        while depth > 0:
            depth -= 1
            step = stack[depth]
            state = made[_PASSED, step]
            if state < 0:
                continue
            for member in range(offsets[state], offsets[state + 1]):
                owner[found] = longer[index]
                channel[found] = channels[member]
                found += 1
            stack[depth] = made[_LEFT, step]
            stack[depth + 1] = made[_RIGHT, step]
            depth += 2
    return found


@compiled
def _leave_out(
    made: Codes,
    chance: Floats,
    used: int,
    links: Codes,
    states: Codes,
    queue: Codes,
    room: int,
) -> int:
    """Leave out states one after the other, each as soon as it may be; how many steps were made.

    Steps that are gone have a source below 0. `room` is how many states steps may pass together.
    """
    count = states.shape[1] - 2
    for row in range(2):
        for state in range(count + 2):
            states[row, state] = NOBODY
    for step in range(used):
        _put(made, links, states, step)
    for state in range(count):
        queue[state] = state
        states[_WAITING, state] = 1
    first, waiting = 0, count
    while waiting > 0:
        state = queue[first]
        first = (first + 1) % len(queue)
        waiting -= 1
        states[_WAITING, state] = 0
        ways = states[_IN, state] * states[_OUT, state]
        if ways > states[_IN, state] + states[_OUT, state] or used + ways > len(chance):
            continue
        longer, follows_itself = _longer(made, links, states, state)
        if follows_itself or longer > room:
            continue
        room -= longer
        used = _join(made, chance, used, links, states, state)
        waiting = _forget(made, links, states, state, queue, first, waiting)
    return used


@compiled
def _put(made: Codes, links: Codes, states: Codes, step: int) -> None:
    """Hang a step in among those of its source and its target."""
    _hang(links, _AFTER_OUT, states, _FIRST_OUT, step, made[_SOURCE, step])
    _hang(links, _AFTER_IN, states, _FIRST_IN, step, made[_TARGET, step])


@compiled
def _hang(links: Codes, after: int, states: Codes, first: int, step: int, state: int) -> None:
    """Put a step first among a state's.

    The row behind `after` is its `before`, the second behind `first` its count.
    """
    next_one = states[first, state]
    links[after, step], links[after + 1, step] = next_one, NOBODY
    if next_one >= 0:
        links[after + 1, next_one] = step
    states[first, state] = step
    states[first + 2, state] += 1


@compiled
def _unhang(links: Codes, after: int, states: Codes, first: int, step: int, state: int) -> None:
    """Take a step out from among a state's; rows as in `_hang`."""
    next_one, last_one = links[after, step], links[after + 1, step]
    if last_one >= 0:
        links[after, last_one] = next_one
    else:
        states[first, state] = next_one
    if next_one >= 0:
        links[after + 1, next_one] = last_one
    states[first + 2, state] -= 1


@compiled
def _longer(made: Codes, links: Codes, states: Codes, state: int) -> tuple[int, bool]:
    """How many more states steps would pass together past this one; whether it follows itself."""
    into = out = 0
    follows_itself = False
    step = states[_FIRST_IN, state]
    while step >= 0:
        into += made[_LENGTH, step]
        step = links[_AFTER_IN, step]
    step = states[_FIRST_OUT, state]
    while step >= 0:
        follows_itself |= made[_TARGET, step] == state
        out += made[_LENGTH, step]
        step = links[_AFTER_OUT, step]
    ins, outs = states[_IN, state], states[_OUT, state]
    return into * (outs - 1) + out * (ins - 1) + ins * outs, follows_itself


@compiled
def _join(made: Codes, chance: Floats, used: int, links: Codes, states: Codes, state: int) -> int:
    """Make a step of each way in and each way out."""
    left = states[_FIRST_IN, state]
    while left >= 0:
        right = states[_FIRST_OUT, state]
        while right >= 0:
            made[_SOURCE, used], made[_TARGET, used] = made[_SOURCE, left], made[_TARGET, right]
            made[_LEFT, used], made[_PASSED, used], made[_RIGHT, used] = left, state, right
            made[_LAST, used] = made[_LAST, right]
            made[_LENGTH, used] = made[_LENGTH, left] + 1 + made[_LENGTH, right]
            chance[used] = chance[left] * chance[right]
            _put(made, links, states, used)
            used += 1
            right = links[_AFTER_OUT, right]
        left = links[_AFTER_IN, left]
    return used


@compiled
def _forget(
    made: Codes, links: Codes, states: Codes, state: int, queue: Codes, first: int, waiting: int
) -> int:
    """Take the state's own steps away; those beside it come in turn again."""
    step = states[_FIRST_IN, state]
    while step >= 0:
        beside = made[_SOURCE, step]
        _unhang(links, _AFTER_OUT, states, _FIRST_OUT, step, beside)
        waiting = _again(states, beside, queue, first, waiting)
        made[_SOURCE, step] = NOBODY
        step = links[_AFTER_IN, step]
    step = states[_FIRST_OUT, state]
    while step >= 0:
        beside = made[_TARGET, step]
        _unhang(links, _AFTER_IN, states, _FIRST_IN, step, beside)
        waiting = _again(states, beside, queue, first, waiting)
        made[_SOURCE, step] = NOBODY
        step = links[_AFTER_OUT, step]
    return waiting


@compiled
def _again(states: Codes, state: int, queue: Codes, first: int, waiting: int) -> int:
    """Let a state come in turn, unless it does already; how many wait then."""
    if state >= states.shape[1] - 2 or states[_WAITING, state]:
        return waiting
    states[_WAITING, state] = 1
    queue[(first + waiting) % len(queue)] = state
    return waiting + 1
