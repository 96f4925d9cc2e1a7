"""What a lint is asked and what it answers, for screen and command line: dataclasses with sentences."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils.translation import ngettext

from tengill.workspace import presenting
from tengill.workspace.door.week import duration


@dataclass(frozen=True, slots=True)
class Options:
    """What a lint is asked."""

    campaign: Path
    message: Path | None = None
    text: str = ""
    """The message itself, where it is in no file."""
    channel: str = ""
    jurisdictions: tuple[str, ...] = ()
    history: Path | None = None
    optouts: Path | None = None
    paid: bool | None = None
    topic: str = ""
    name: str = ""
    house: str = ""
    """The sender's organisation, to be looked for in the text."""
    complaint_rate: float | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    """Which columns are taken for what, where the guess is wrong; see `door.lint.columns`."""
    at: datetime | None = None
    """When it is to go out, where rows don't say; None: now, or the end of an archive that ended
    half a year ago or longer."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding in words."""

    rule: str
    severity: str
    title: str
    sentence: str
    policy: str
    source: str
    checked: str
    is_law: bool
    words: tuple[str, ...] = ()
    first_hand: bool = True
    """Whether its source itself was read, not somebody's account of it."""
    in_force: str = ""
    """Since when; empty where nobody told."""


@dataclass(frozen=True, slots=True)
class AdviceView:
    """What to do instead, in words."""

    way: str
    sentence: str
    steps: tuple[str, ...] = ()
    connectors: tuple[tuple[int, str], ...] = ()
    """Person numbers and names, the one to ask first."""
    strengths: tuple[float, ...] = ()
    verdict: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """One planned approach."""

    row: int
    target: str
    name: str
    person: int | None
    channel: str
    goes: bool
    severity: str
    """The gravest; empty: nothing was found."""
    verdict: str
    """From the target's chair; empty: nobody can be reached."""
    chance: float
    minutes: float
    between: tuple[str, ...]
    findings: tuple[FindingView, ...]
    advice: tuple[AdviceView, ...]
    subject: str
    text: str
    at: datetime
    account: str = ""


@dataclass(slots=True)
class Summary:
    """What a lint found, once all rows were read."""

    rows: int = 0
    goes: int = 0
    stopped: int = 0
    warned: int = 0
    minutes: float = 0.0
    """Of other people's time that the campaign asks for."""
    rules: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    """What is best to be done instead, and for how many rows."""
    campaign: tuple[FindingView, ...] = ()
    not_legal_advice: str = ""

    def often(self) -> list[tuple[str, int]]:
        """Rules and how many rows they hold for, the most first; of equal ones by their names."""
        return sorted(self.rules.items(), key=lambda told: (-told[1], told[0]))

    @property
    def clean(self) -> bool:
        """Whether every approach may go out."""
        return not self.stopped and all(one.severity != "error" for one in self.campaign)

    @property
    def sentence(self) -> str:
        """The result in a sentence."""
        told = ngettext(
            "%(goes)s of %(rows)s approach may go out; it would ask for %(time)s of other people's time.",
            "%(goes)s of %(rows)s approaches may go out; together they would ask for %(time)s of other people's time.",
            self.rows,
        )
        return told % {
            "goes": presenting.number(self.goes), "rows": presenting.number(self.rows),
            "time": duration(self.minutes),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LintView:
    """A lint for the screen: the summary, and the first rows that are worth a look."""

    summary: Summary
    rows: tuple[RowView, ...]
    more: int
    """Rows with findings that are not among them."""
