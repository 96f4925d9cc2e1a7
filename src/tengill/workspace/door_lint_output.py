"""A lint for programs: JSON, SARIF 2.1.0 and CSV, row by row, so that a million rows stream."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from tengill import __version__
from tengill.door.lint import LintRule, load
from tengill.workspace import door_lint_words as words
from tengill.workspace.door_lint import Linting
from tengill.workspace.door_lint_views import FindingView, RowView
from tengill.workspace.exporting.csv_file import safe

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
CSV_HEADER = (
    "row", "target", "name", "channel", "goes", "severity", "verdict", "minutes", "rules", "findings", "instead",
)  # fmt: skip


def row_told(row: RowView, *, explain: bool = False) -> dict[str, Any]:
    """A row as JSON's own types."""
    told: dict[str, Any] = {
        "row": row.row, "target": row.target, "name": row.name, "person": row.person,
        "channel": row.channel, "goes": row.goes, "severity": row.severity, "verdict": row.verdict,
        "chance": row.chance, "minutes": row.minutes, "reasons": list(row.between),
        "findings": [_finding_told(one, explain=explain) for one in row.findings],
        "instead": [
            {
                "way": one.way, "sentence": one.sentence, "steps": list(one.steps), "verdict": one.verdict,
                "connectors": [{"person": pk, "name": name} for pk, name in one.connectors],
                "strengths": [round(value, 4) for value in one.strengths],
            }
            for one in row.advice
        ],
    }  # fmt: skip
    if explain:
        told |= {"subject": row.subject, "text": row.text}
    return told


def _finding_told(one: FindingView, *, explain: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "rule": one.rule, "severity": one.severity, "title": one.title, "sentence": one.sentence,
    }  # fmt: skip
    if explain:
        told |= {
            "policy": one.policy, "source": one.source, "checked": one.checked,
            "read": "source" if one.first_hand else "account", "in_force": one.in_force or None,
            "words": list(one.words),
        }  # fmt: skip
    return told


def as_json(linting: Linting, rows: Iterable[RowView], *, explain: bool = False) -> Iterator[str]:
    """The lint as one JSON object, a row a line: campaign, rows, summary."""
    head = {
        "campaign": linting.campaign.name,
        "not_legal_advice": linting.summary.not_legal_advice,
        "findings": [_finding_told(one, explain=explain) for one in linting.summary.campaign],
    }
    yield _json(head)[:-1] + ', "rows": ['
    comma = "\n"
    for row in rows:
        yield comma + _json(row_told(row, explain=explain))
        comma = ",\n"
    told = linting.summary
    yield '\n], "summary": ' + _json(
        {
            "rows": told.rows, "goes": told.goes, "stopped": told.stopped, "warned": told.warned,
            "minutes": round(told.minutes, 1), "rules": dict(told.often()),
            "instead": dict(told.ways.most_common()), "clean": told.clean, "sentence": told.sentence,
        }
    ) + "}\n"  # fmt: skip


def as_sarif(linting: Linting, rows: Iterable[RowView]) -> Iterator[str]:
    """The lint as a SARIF 2.1.0 log: one result a finding, at the row of the list.

    Whatever a file holds stands in message texts and properties only.
    """
    rules = load().every
    places = {rule.id: place for place, rule in enumerate(rules)}
    driver = {
        "name": "tengill lint", "version": __version__, "rules": [_rule(rule) for rule in rules],
        "properties": {"notLegalAdvice": linting.summary.not_legal_advice},
    }  # fmt: skip
    yield '{"$schema": ' + _json(SCHEMA) + ', "version": "2.1.0", "runs": [{"tool": {"driver": '
    yield _json(driver) + '}, "columnKind": "unicodeCodePoints", "results": ['
    comma = "\n"
    for one in linting.summary.campaign:
        yield comma + _json(_result(one, places, linting.message, 1, {}))
        comma = ",\n"
    path = str(linting.options.campaign)
    for row in rows:
        more = {
            "target": row.target, "channel": row.channel, "verdict": row.verdict,
            "instead": [" ".join((one.sentence, *one.steps)) for one in row.advice],
        }  # fmt: skip
        for one in row.findings:
            yield comma + _json(_result(one, places, path, row.row, more))
            comma = ",\n"
    yield "\n]}]}\n"


def _rule(rule: LintRule) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": rule.id,
        "shortDescription": {"text": words.title(rule)},
        "fullDescription": {
            "text": rule.text_is if words.title(rule) == rule.title_is else rule.text
        },
        "help": {"text": f"{words.policy(rule)}. {rule.source} ({rule.checked.isoformat()})"},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {
            "jurisdictions": list(rule.jurisdictions),
            "kind": rule.policy.kind,
            "checked": rule.checked.isoformat(),
            "read": rule.read,
            "inForce": rule.in_force.isoformat() if rule.in_force else None,
        },
    }
    if rule.source.startswith("https://"):
        told["helpUri"] = rule.source
    return told


def _result(
    one: FindingView, places: dict[str, int], path: str, line: int, more: dict[str, Any]
) -> dict[str, Any]:
    instead = more.get("instead", [])
    text = f"{one.title}. {one.sentence}" + (f" {instead[0]}" if instead else "")
    return {
        "ruleId": one.rule,
        "ruleIndex": places[one.rule],
        "level": one.severity,
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(PurePath(path).as_posix())},
                    "region": {"startLine": line},
                }
            }
        ],
        "properties": more,
    }


def as_csv(rows: Iterable[RowView]) -> Iterator[str]:
    """The lint as CSV (RFC 4180); no cell of it is taken for a formula."""
    yield _line(CSV_HEADER)
    for row in rows:
        yield _line(
            (
                str(row.row), row.target, row.name, row.channel, "yes" if row.goes else "no", row.severity,
                row.verdict, f"{row.minutes:g}", " ".join(one.rule for one in row.findings),
                " ".join(one.sentence for one in row.findings),
                row.advice[0].sentence if row.advice else "",
            )
        )  # fmt: skip


def _line(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([safe(one) for one in cells])
    return line.getvalue()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
