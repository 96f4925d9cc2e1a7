"""What a standing says, before a face shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tengill.facts.money import Money
from tengill.workspace.presenting import PersonRef, Sentence

INFLUENCE, CONNECTION, CONTRIBUTION = "influence", "connection", "contribution"
"""What credit is earned by: recommending, introducing, taking part in a decision."""
SURE = ("confirmed", "witnessed")


@dataclass(frozen=True, slots=True)
class Earned:
    """A person's credit in one outcome, as far as one kind of act earned it."""

    outcome: int
    title: str
    closed_at: int | None
    kind: str
    currency: str
    """Empty where no amount was told: then only `share` says something."""
    credit_minor: int
    share: float
    """Of the outcome."""
    weakest: str
    """The weakest grade the person's credit in the outcome rests on."""
    acts: tuple[int, ...]
    """Their acts of this kind in explanations that count."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How many an account reaches, as told."""

    platform: str
    """x, mastodon, linkedin, a domain, or what a list calls it; empty when it does not say."""
    account: str
    what: str
    """followers, connections, subscribers."""
    count: int
    source: str
    """The format that told it; `list`: the list one has just given."""
    at: datetime
    dated: bool = True
    """False: the list gave no date; `at` is the day it was given."""


@dataclass(frozen=True, slots=True)
class MoneyWorth:
    """Credit of one currency, with its interval."""

    total: Money
    low: Money
    high: Money
    outcomes: int


@dataclass(frozen=True, slots=True)
class Measure:
    """Influence, connection or contribution of one person, and what it rests on."""

    outcomes: int
    """Outcomes with credit of this kind."""
    acts: int
    """Acts of this kind that are known, whatever came of them."""
    total: float
    """Credit in outcomes: two halves of an outcome are 1. No currency is needed to add it up."""
    low: float
    high: float
    money: tuple[MoneyWorth, ...] = ()
    """By currency, largest number of outcomes first."""
    sure: int = 0
    """Outcomes whose credit rests on confirmed and witnessed facts alone."""
    weakest: str = ""
    """The weakest grade of all, empty without outcomes."""
    negative: int = 0
    """Outcomes of negative amount, not in any figure."""

    @property
    def only_inferred(self) -> bool:
        """Every outcome rests on something weaker than confirmed and witnessed."""
        return self.outcomes > 0 and self.sure == 0


@dataclass(frozen=True, slots=True)
class Missing:
    """What more would be needed to say something."""

    what: str
    """outcomes or recommendations."""
    count: int


@dataclass(frozen=True, slots=True)
class Hire:
    """For a company that considers somebody: three answers, each in whole sentences."""

    what_for: tuple[str, ...]
    expect: tuple[str, ...]
    not_expect: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """One person's three numbers, never one."""

    person: PersonRef
    asked: str
    """As the list names them; empty where no list was given."""
    found_by: str
    """Why the list's line is this person, in words."""
    reach: tuple[Figure, ...]
    """Per account, largest first; never added up."""
    influence: Measure
    connection: Measure
    contribution: Measure
    constraint: float | None
    effective_size: float | None
    contacts: int | None
    reading: str
    """A value of standing.Reading."""
    reading_words: str
    within: str
    missing: tuple[Missing, ...]
    hire: Hire
    earned: tuple[Earned, ...]
    """What it rests on, newest first."""

    @property
    def audience(self) -> Figure | None:
        """The largest single audience."""
        return self.reach[0] if self.reach else None


@dataclass(frozen=True, slots=True)
class Stranger:
    """A line of a list that is nobody the ledger knows, or could be several."""

    line: int
    asked: str
    reach: tuple[Figure, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something in a list that was not taken, with its line."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Correlation:
    """Spearman's rank correlation of two measures over the set, and among the top tenth."""

    of: str
    """reach_influence, reach_connection or influence_connection."""
    title: str
    people: int
    rho: float | None
    low: float | None
    high: float | None
    top_people: int
    top_rho: float | None


@dataclass(frozen=True, slots=True)
class Published:
    """A published correlation, to stand beside."""

    what: str
    everybody: float
    top_tenth: float
    source: str


@dataclass(frozen=True, slots=True)
class StandingView:
    """Everything a face shows of a set of people."""

    sentence: Sentence
    people: tuple[PersonStanding, ...]
    strangers: tuple[Stranger, ...]
    trouble: tuple[Trouble, ...]
    columns: tuple[tuple[str, str], ...]
    """How a table's columns were taken: (what, the column's head)."""
    headers: tuple[str, ...]
    quiet: int
    """People asked for of whom no figure, act or credit is known."""
    correlations: tuple[Correlation, ...]
    published: tuple[Published, ...]
    thresholds: Mapping[str, float]
    settings: str
    """The title of the credit settings in force."""
    is_list: bool
    converted: str = ""
    """The rates all money was converted by, in words; empty: nothing is summed across currencies."""
    left_out: tuple[str, ...] = ()
    """Currencies without a rate."""
    more: int = 0
    """People beyond those shown."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many of each reading."""
