"""What record linkage is given and what it gives back. All frozen, all plain."""

from dataclasses import dataclass

from tengill.facts.contacts import PersonName


@dataclass(frozen=True, slots=True)
class Job:
    """An organisation somebody works or worked for, as a source tells it."""

    organisation: str
    """A name (`Acme Wind ehf.`) or a domain (`acme.example`)."""
    since: str = ""
    """ISO 8601 date or its beginning (`2019-03`), or empty."""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One person as some sources tell them: a card, or what mail shows of an address.

    Any field but `id` may be empty. Values are compared folded, so they may come as written.
    """

    id: int
    """Unique among the records; smaller ids come first in everything that is told."""
    sources: tuple[tuple[str, str], ...] = ()
    """(source, key) of every card in it: `("linkedin", "anna-lind-4b1")`, `("mail", "")`."""
    names: tuple[PersonName, ...] = ()
    """The names they go by, the best one first."""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    """`kind:value` of profiles and pages: `linkedin:anna-lind-4b1`, `x:@annalind`."""
    jobs: tuple[Job, ...] = ()
    places: tuple[str, ...] = ()
    """Where they live or work, in words: `Hafnarfjörður, Iceland`."""
    birthday: str = ""
    """ISO 8601, possibly without a year (`--05-17`), or empty."""
    neighbours: tuple[int, ...] = ()
    """Records of persons they are seen with: on one mail, at one meeting."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What one comparison says about a pair."""

    about: str
    """`name`, `first`, `middle`, `email`, `phone`, `handle`, `organisation`, `place`, `birthday`,
    `neighbours`, `source`."""
    code: str
    """The level of agreement, a stable word (`same_rare`, `nickname`, …)."""
    words: str
    """One short phrase in English: `the same rare name`."""
    weight: float
    """log2 of the Bayes factor: above 0 it speaks for one person, below 0 against."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person. `left` < `right`."""

    left: int
    right: int
    probability: float
    """The chance that both are one person, by the model (0 to 1)."""
    reasons: tuple[Reason, ...]
    """What the comparisons say, the weightiest first; comparisons that say nothing are left out."""
    held: str = ""
    """Why a likely pair was not joined (`different birthdays`), or empty."""

    @property
    def why(self) -> str:
        """The reasons that speak for one person, in one short phrase."""
        told = [reason.words for reason in self.reasons if reason.weight > 0]
        return ", ".join(told[:3]) or "nothing in common"


@dataclass(frozen=True, slots=True)
class Linked:
    """What `link` found."""

    joined: tuple[Pair, ...]
    """Clear pairs that make the clusters, surest first: a forest, one pair less than members."""
    unclear: tuple[Pair, ...]
    """Pairs for a person to decide, surest first; at most one per pair of clusters."""
    clusters: tuple[tuple[int, ...], ...]
    """Records that are one person, ids ascending, the first id ascending; singles included."""
    compared: int = 0
    """How many pairs the model looked at."""
