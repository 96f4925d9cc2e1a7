"""One introduction as a row: where it stands, and whether it deserves a nudge."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tengill.facts.acts import ActKind, Took
from tengill.ledger.models import Act
from tengill.ties.parameters import DAY
from tengill.workspace import act_lines, outcome_acts, settings
from tengill.workspace.act_lines import ActLine, Parties
from tengill.workspace.faint import FAINT, is_faint

COLUMNS = ("asked", "made", "took", "acknowledged", "outcome", "closed")
"""States of the board, in order. `closed` is declined. What review rejected was no introduction
and stands in none."""
NUDGE_AFTER = 14
NUDGE_UNTIL = 180
"""Days after which an introduction without evidence deserves a nudge, and after which none."""


@dataclass(frozen=True, slots=True)
class IntroductionRow(ActLine):
    """One introduction, handoff, or request for one; `took` is empty for requests."""

    column: str
    """One of COLUMNS, or `faint`."""
    outcomes: tuple[tuple[int, str], ...]
    """Outcomes it is an explanation of: (id, title), at most three."""
    nudge: bool
    """True when made more than 14 days ago without evidence that it took, and still young enough."""


def column_of(kind: str, took: str, *, came: bool) -> str:
    """The column an introduction, handoff or request stands in."""
    if took == Took.DECLINED:
        return "closed"
    if kind == ActKind.INTRODUCTION_REQUEST:
        return "asked"
    if came:
        return "outcome"
    return took if took in {Took.TOOK, Took.ACKNOWLEDGED} else "made"


def rows(acts: Sequence[Act], now: int) -> tuple[IntroductionRow, ...]:
    """Acts as rows, in their order, told at `now` (seconds)."""
    parties = act_lines.parties_of(act.pk for act in acts)
    outcomes = outcome_acts.by_act(act.pk for act in acts)
    tz = settings.zone()
    return tuple(
        _row(act, parties.get(act.pk, {}), outcomes.get(act.pk, ()), now, tz) for act in acts
    )


def _row(
    act: Act, parties: Parties, outcomes: tuple[tuple[int, str], ...], now: int, tz: ZoneInfo
) -> IntroductionRow:
    column = column_of(act.kind, act.took, came=bool(outcomes))
    column = FAINT if is_faint(act.state, act.confidence) else column
    age = None if act.at is None else now - act.at
    return IntroductionRow(
        id=act.pk,
        key=act.key,
        kind=act.kind,
        column=column,
        at=settings.local(act.at, tz),
        connectors=parties.get("connector", ()),
        left=parties.get("left", ()),
        right=parties.get("right", ()),
        words=act_lines.first_words(act),
        subject=act.subject,
        confidence=act.confidence,
        evidence=act.evidence,
        state=act.state,
        took=act.took,
        message_id=act.message_id,
        took_message_id=act.took_message_id,
        outcomes=outcomes[:3],
        nudge=column == "made" and age is not None and NUDGE_AFTER * DAY < age <= NUDGE_UNTIL * DAY,
    )
