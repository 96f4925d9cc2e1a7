"""A standing as a table no spreadsheet runs: CSV, one row per person."""

import csv
import io

from tengill.workspace.standing_view import Figure, Measure, PersonStanding, StandingView
from tengill.workspace.statement_tables import harmless

_MEASURES = ("influence", "connection", "contribution")
COLUMNS = (
    "person_id", "name", "address", "asked_as", "reading", "within",
    "reach", "reach_account", "reach_source", "reach_date", "all_reach",
    *(f"{name}_{part}" for name in _MEASURES
      for part in ("outcomes", "low", "high", "acts", "outcomes_credited", "sure", "weakest", "money")),
    "constraint", "what_for", "expect", "not_expect",
)  # fmt: skip
"""`*_outcomes` is credit counted in outcomes, `*_outcomes_credited` how many outcomes it is from,
`*_money` a list such as `EUR 1200.00 (300.00-4100.00)`."""


def render_csv(view: StandingView) -> str:
    """One row per person and per line of a list that is nobody here (RFC 4180, CRLF).

    Text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in view.people:
        writer.writerow([harmless(_row(row).get(column, "")) for column in COLUMNS])
    for stranger in view.strangers:
        told = {"asked_as": stranger.asked, "reading": stranger.why} | _reach(stranger.reach)
        writer.writerow([harmless(told.get(column, "")) for column in COLUMNS])
    return out.getvalue()


def _row(row: PersonStanding) -> dict[str, str]:
    told = {
        "person_id": str(row.person.id or ""),
        "name": row.person.name,
        "address": row.person.address,
        "asked_as": row.asked,
        "reading": row.reading_words,
        "within": row.within,
        "constraint": "" if row.constraint is None else f"{row.constraint:.4f}",
        "what_for": " ".join(row.hire.what_for),
        "expect": " ".join(row.hire.expect),
        "not_expect": " ".join(row.hire.not_expect),
    }
    told |= _reach(row.reach)
    for name in _MEASURES:
        told |= {f"{name}_{part}": text for part, text in _measure(getattr(row, name)).items()}
    return told


def _measure(told: Measure) -> dict[str, str]:
    money = (
        f"{one.total.currency} {one.total.amount:f} ({one.low.amount:f}-{one.high.amount:f})"
        for one in told.money
    )
    return {
        "outcomes": f"{told.total:.4f}",
        "low": f"{told.low:.4f}",
        "high": f"{told.high:.4f}",
        "acts": str(told.acts),
        "outcomes_credited": str(told.outcomes),
        "sure": str(told.sure),
        "weakest": told.weakest,
        "money": "; ".join(money),
    }


def _reach(figures: tuple[Figure, ...]) -> dict[str, str]:
    if not figures:
        return {}
    most = figures[0]
    return {
        "reach": str(most.count),
        "reach_account": f"{most.platform} {most.account}".strip(),
        "reach_source": most.source,
        "reach_date": most.at.date().isoformat(),
        "all_reach": "; ".join(
            f"{one.platform or '?'} {one.account}: {one.count} {one.what} ({one.source}, {one.at:%Y-%m-%d})"
            for one in figures
        ),
    }
