"""What a statement is asked for, and the frame every statement stands in, whole or page by page."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tengill.credit import CreditSettings
from tengill.workspace import settings as standing
from tengill.workspace.attribute import saved_settings
from tengill.workspace.statement_facts import (
    Moment,
    limits,
    made,
    period,
    stamp,
    whose,
    why_empty,
)
from tengill.workspace.statement_view import Named, StatementLine, StatementView, Total


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose statement, over which period, weighed how."""

    ids: tuple[int, ...]
    """The person's numbers; an owner may have several."""
    person: Named | None
    is_owner: bool
    first: datetime | None
    """The moment the period begins; None: from the first."""
    last: datetime | None
    """The moment it ends before; None: to the last."""
    settings: CreditSettings
    zone: ZoneInfo

    @classmethod
    def of(
        cls,
        person_id: int | None,
        start: Moment | None,
        end: Moment | None,
        settings: CreditSettings | None,
    ) -> "Asked":
        """What is asked, as `statement.statement` takes it.

        Raises:
            LookupError: when there is no person with that number.
            ValueError: when the period ends before it starts, or a moment has no time zone.
            SettingError: when a saved setting is not in its range.
        """
        zone = standing.zone()
        first, last = period(start, end, zone)
        ids, person = whose(person_id)
        is_owner = person_id is None or person_id in standing.owner_ids()
        return cls(ids, person, is_owner, first, last, settings or saved_settings(), zone)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a whole period, however many of its lines are shown."""

    came_of: int
    without_amount: int
    totals: tuple[Total, ...]
    sampled: bool
    cut: bool
    doubled: bool
    """Two of its outcomes may be one deal told twice; both are counted."""


def framed(
    asked: Asked,
    lines: tuple[StatementLine, ...],
    figures: Figures,
    told_on: datetime | None = None,
) -> StatementView:
    """A statement around its lines; its digest is yet to be made."""
    done = made(asked.ids, asked.first, asked.last)
    return StatementView(
        person=asked.person,
        is_owner=asked.is_owner,
        start=asked.first,
        end=asked.last,
        introductions=done["introductions"],
        introductions_waiting=done["waiting"],
        faint=done["faint"],
        took=done["took"],
        recommendations=done["recommendations"],
        came_of=figures.came_of,
        without_amount=figures.without_amount,
        lines=lines,
        totals=figures.totals,
        empty="" if figures.came_of else why_empty(asked.ids, asked.first, asked.last),
        limits=limits(sampled=figures.sampled, cut=figures.cut, doubled=figures.doubled),
        stamp=stamp(asked.settings),
        told_on=told_on,
    )
