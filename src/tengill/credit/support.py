"""How much data a table model needs before its figures mean anything; below it, a refusal.

The thresholds were set by simulation: chains of order 1 and 2 over 12 channels with random moves
(Dirichlet 0.4), samples of 50 to 3,200 conversions compared with 40,000 journeys of the same chain.
The part of the credit that stood with the wrong channel, at the 90th percentile:

| conversions per channel | Markov 1 | Markov 2 | Markov 3 | Markov 4 | Shapley |
|---|---|---|---|---|---|
| 4 | 8 % | 10 % | 11 % | 11 % | 15 % |
| 8 | 6 % | 6 % | 7 % | 8 % | 11 % |
| 17 | 4 % | 5 % | 5 % | 5 % | 8 % |
| 33 | 3 % | 3 % | 4 % | 4 % | 5 % |
| 133 | 1 % | 2 % | 2 % | 2 % | 3 % |

So 10 conversions per channel leave a Markov model about 5 % off, 30 leave the Shapley value as
much off. A state of a chain that is left less than 3 times on average repeats the journeys it was
counted from: the chain of order k then says no more than the table itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tengill.credit.chains.counting import Chain
from tengill.credit.journeys import Journeys

Code = Literal["", "conversions", "states", "work", "times"]
"""What there is too little of (`work`: too much), for faces with words of their own."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A model that was not computed (or, with `forced`, computed all the same), and why.

    Attributes:
        model: its name.
        reason: what is missing, in a sentence.
        needed: what would be enough, in a sentence.
        forced: the caller insisted; the figures are there and should be shown with the reason.
        code: the reason in one word.
        figures: what the sentences tell in figures: `conversions` has `have`, `channels` and
            `least`; `states` has `states`, `steps` and `least` (steps); `work` has `work` and
            `most` (multiplications); `times` none.
    """

    model: str
    reason: str
    needed: str
    forced: bool = False
    code: Code = ""
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Support:
    """The thresholds, each a named parameter; 0 switches one off.

    Attributes:
        conversions: the least a table model needs, however few the channels.
        markov_conversions_per_channel, shapley_conversions_per_channel: of journeys with touches.
        steps_per_state: how often a state of the chain is left, on average.
        work: about how many multiplications a chain's solution may take; beyond, the model is
            refused for its cost. The default is some minutes' worth.
    """

    conversions: int = 100
    markov_conversions_per_channel: float = 10
    shapley_conversions_per_channel: float = 30
    steps_per_state: float = 3
    work: float = 4e11

    def of_shapley(self, name: str, journeys: Journeys) -> Refusal | None:
        """Why a Shapley model should not be computed, or None."""
        return self._conversions(name, journeys, self.shapley_conversions_per_channel)

    def of_markov(self, name: str, journeys: Journeys) -> Refusal | None:
        """Why a Markov model should not be computed, as far as the journeys tell, or None."""
        return self._conversions(name, journeys, self.markov_conversions_per_channel)

    def of_chain(self, name: str, counted: Chain) -> Refusal | None:
        """Why a counted chain should not be believed, or None."""
        states = counted.states.count
        steps = counted.moved - counted.journeys
        if steps < self.steps_per_state * states:
            return Refusal(
                name,
                f"its {states:,} states are left {steps / max(states, 1):.1f} times on average: "
                "it would repeat single journeys, not find what they have in common",
                f"{self.steps_per_state:g} steps per state: about "
                f"{self.steps_per_state * states:,.0f} steps rather than {steps:,.0f}, or a lower "
                "order",
                code="states",
                figures={"states": states, "steps": steps, "least": self.steps_per_state * states},
            )
        return None

    def of_cost(self, name: str, work: float) -> Refusal | None:
        """Why a chain is too large to be solved, or None. Never forced: it would not end."""
        if 0 < self.work < work:
            return Refusal(
                name,
                f"solving its chain exactly takes about {work:.1e} multiplications",
                f"fewer channels or a lower order: at most {self.work:.1e} multiplications; or "
                "raise the limit `work` and wait",
                code="work",
                figures={"work": work, "most": self.work},
            )
        return None

    def _conversions(self, name: str, journeys: Journeys, each: float) -> Refusal | None:
        channels = len(journeys.channels)
        have = float(journeys.conversions.sum()) - journeys.untouched[0]
        least = max(float(self.conversions), each * channels)
        if have >= least and have > 0:
            return None
        least = max(least, 1.0)
        return Refusal(
            name,
            f"{_counted(have, 'conversion')} over {_counted(channels, 'channel')}: too few to tell "
            "the channels apart",
            f"{_counted(least, 'conversion')} of journeys with touches "
            f"({each:g} per channel, at least {self.conversions:,})",
            code="conversions",
            figures={"have": have, "channels": channels, "least": least},
        )


def _counted(number: float, noun: str) -> str:
    told = f"{number:,.0f}"
    return f"{told} {noun}{'' if told == '1' else 's'}"
