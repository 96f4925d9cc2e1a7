"""What a market is asked to be, and how much of it a ledger gets to see."""

from dataclasses import dataclass, fields

DAY = 86_400
STARTS_AT = 1_577_836_800
"""The first second of every market: 2020-01-01 UTC."""


@dataclass(frozen=True, slots=True)
class MarketSettings:
    """How people in a market behave. Equal settings give equal markets.

    Every field that is a chance lies in [0, 1].

    Raises:
        ValueError: when a value makes no market; the message names it and its range.
    """

    seed: int = 1
    years: float = 3.0
    buyers: int = 40
    sellers: int = 12
    connectors: int = 7
    salespeople: int = 1
    """They connect nobody: they write last, when the buyer has decided."""
    offers: int = 4
    """Kinds of things sold; sellers of the same offer can stand in for each other."""
    needs: int = 70
    density: float = 0.3
    """Chance that a connector knows somebody of their own circle from the start."""
    asking: float = 0.5
    """How readily buyers ask whom they trust, and connectors speak up unasked."""
    routes: int = 1
    """How many sellers a helper names at most."""
    organic: float = 0.03
    """Chance to find a given seller by oneself, in each of the three rounds of a search."""
    anyway: float = 0.05
    """Yearly chance that two people of one circle who could use each other meet by themselves."""
    takes: float = 0.35
    """Least chance that an introduction takes; trust in the connector adds to it."""
    words_needed: int = 1
    """How many separate words for a seller a buyer wants before they buy."""
    caution: float = 1.0
    """Scales the trust a buyer wants before they buy; at 0 they buy whatever they know."""
    capacity: int = 0
    """How many buyers a seller can serve in half a year; 0: any number."""
    mouth: float = 0.15
    """Chance that a buyer speaks of a purchase to a given friend."""
    published: float = 0.5
    """Published recommendations per connector and year."""
    social: float = 2.0
    """Introductions without an occasion, per connector and year."""
    eager: float = 0.1
    """Chance that a helper also names somebody they hardly know: an act that changes nothing."""
    echo: float = 0.1
    """Chance that somebody who knows both seconds a decision that has been taken already."""
    last_word: float = 0.7
    """Chance that a salesperson writes last about a sale."""
    council: float = 0.1
    """Chance that a connector the buyer knows sits in on the decision."""

    def __post_init__(self) -> None:
        """Refuse settings that make no market."""
        for each in fields(self):
            value = getattr(self, each.name)
            if value < 0 and each.name != "seed":
                raise ValueError(f"{each.name} must not be negative, but is {value}")
            if each.name in _CHANCES and value > 1:
                raise ValueError(f"{each.name} is a chance from 0 to 1, not {value}")
            if each.name in _AT_LEAST_ONE and value < 1:
                raise ValueError(f"{each.name} must be at least 1, not {value}")
        if not 0 < self.years <= _MOST_YEARS:
            raise ValueError(
                f"years must be more than 0 and at most {_MOST_YEARS}, not {self.years}"
            )

    @property
    def ends_at(self) -> int:
        """The second the market ends, since 1970-01-01 UTC."""
        return STARTS_AT + int(self.years * 365.25 * DAY)


_MOST_YEARS = 50
_AT_LEAST_ONE = ("buyers", "sellers", "offers", "routes", "words_needed")
_CHANCES = (
    "density", "asking", "organic", "anyway", "takes", "mouth", "eager", "echo", "last_word",
    "council",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SightSettings:
    """How much of a market a ledger sees, and how wrongly. All are shares from 0 to 1.

    Raises:
        ValueError: when one is not.
    """

    missing: float = 0.0
    """Acts that leave no trace."""
    misdated: float = 0.0
    """Acts dated up to four months too early or too late."""
    split: float = 0.0
    """Connectors who are two people to the ledger; half of what they did goes to each."""
    unseen: float = 0.0
    """Pairs whose being in touch is not on record, and acts that took without a trace of it."""
    false: float = 0.0
    """Acts read out of mail that never happened, per true act."""
    doubted: float = 0.0
    """Acts known by a reader's guess only, with a confidence of 0.6 to 0.95."""

    def __post_init__(self) -> None:
        """Refuse what is not a share."""
        for each in fields(self):
            if not 0 <= getattr(self, each.name) <= 1:
                raise ValueError(
                    f"{each.name} is a share from 0 to 1, not {getattr(self, each.name)}"
                )
