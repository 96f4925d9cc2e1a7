"""A lint's rows and summary as JSON's own types, and back again, nothing lost."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from tengill.workspace.door_lint_views import AdviceView, FindingView, RowView, Summary


def row_told(row: RowView) -> dict[str, Any]:
    """A row as JSON's own types."""
    return asdict(row) | {"at": row.at.isoformat()}


def row_from(told: Mapping[str, Any]) -> RowView:
    """A row as `row_told` told it."""
    return RowView(
        **{
            **told,
            "at": datetime.fromisoformat(told["at"]),
            "between": tuple(told["between"]),
            "findings": tuple(map(_finding, told["findings"])),
            "advice": tuple(map(_advice, told["advice"])),
        }
    )


def summary_told(summary: Summary) -> dict[str, Any]:
    """A summary as JSON's own types."""
    counts = {"rules": dict(summary.rules), "ways": dict(summary.ways)}
    return asdict(replace(summary, rules=Counter(), ways=Counter())) | counts


def summary_from(told: Mapping[str, Any]) -> Summary:
    """A summary as `summary_told` told it."""
    return Summary(
        **{
            **told,
            "rules": Counter(told["rules"]),
            "ways": Counter(told["ways"]),
            "campaign": tuple(map(_finding, told["campaign"])),
        }
    )


def _finding(told: Mapping[str, Any]) -> FindingView:
    return FindingView(**{**told, "words": tuple(told["words"])})


def _advice(told: Mapping[str, Any]) -> AdviceView:
    return AdviceView(
        **{
            **told,
            "steps": tuple(told["steps"]),
            "connectors": tuple((pk, name) for pk, name in told["connectors"]),
            "strengths": tuple(told["strengths"]),
        }
    )
