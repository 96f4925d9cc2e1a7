"""What went before a campaign: who was approached, and who asked to be left alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from tengill.door.lint.columns import Columns
from tengill.sources.social.days import day_or_time
from tengill.sources.tables import find_layout
from tengill.workspace.door_lint_reading import (
    HEAD,
    Asked,
    CampaignError,
    Draft,
    open_list,
    planned_of,
)
from tengill.workspace.door_lint_whom import any_point


@dataclass(frozen=True, slots=True)
class Sent:
    """Somebody was approached, as a history tells."""

    target: str
    at: datetime
    by: str
    channel: str


def history(path: Path) -> Iterator[Sent]:
    """Approaches made before, from a CSV with a target, a date and perhaps who and how.

    Raises:
        CampaignError: it is no such table; a row has no date that can be read (says which).
        OSError: it cannot be read.
    """
    listed = open_list(path)
    if "at" not in listed.columns.places:
        raise CampaignError(
            _("%(path)s has no column that says when: call one of them date or sent_at.")
            % {"path": path}
        )
    early = Asked(Draft("-"), datetime.fromtimestamp(0, UTC))
    for number, row in listed.rows():
        one = planned_of(number, row, listed.columns, early)
        cell = listed.columns.cell(row.cells, "at")
        if not one.target or not cell:
            continue
        at = day_or_time(cell)
        if at is None:
            raise CampaignError(
                _("%(path)s, row %(row)s: “%(cell)s” is no date. Write 2026-05-14.")
                % {"path": path, "row": number, "cell": cell[:40]}
            )
        yield Sent(one.target, at, one.account, one.channel.value)


def optouts(path: Path) -> Iterator[str]:
    """Whoever opted out: one address, handle, profile or domain (`@fjord.example`) a line, or a CSV.

    Raises:
        CampaignError: a line is none of these (says which).
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if find_layout(head, lambda cells: Columns.of(cells).reaches) is not None:
        listed = open_list(path)
        asked = Asked(Draft("-"), datetime.fromtimestamp(0, UTC))
        for planned in listed.planned(asked):
            if planned.target:
                yield planned.target
        return
    with path.open("r", encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            target = optout_of(text)
            if not target:
                raise CampaignError(
                    _("%(path)s, line %(row)s: “%(cell)s” is no address, handle or domain.")
                    % {"path": path, "row": number, "cell": text[:60]}
                )
            yield target


_DOMAIN = re.compile(r"@?((?:[a-z0-9-]+\.)+[a-z]{2,})", re.IGNORECASE)


def optout_of(text: str) -> str:
    """A target or a domain (`@fjord.example`) as opt-outs are compared; empty: it is neither."""
    domain = _DOMAIN.fullmatch(text)
    if domain:
        return f"@{domain[1].lower()}"
    point = any_point(text)
    return point[1] if point else ""
