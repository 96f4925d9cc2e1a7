"""A lint's SARIF log holds what SARIF 2.1.0 requires of the objects it uses, and nothing they may not have."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ledger_builders import Ledger, at

from tengill.workspace import door_lint, door_lint_output
from tengill.workspace.door_lint_views import Options

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LEVELS = {"none", "note", "warning", "error"}
TEXT = (
    "Subject: Our platform\nFrom: Sunna Hall <sunna@hall.example>\n\nHi {first_name},\n\nbuy a licence this"
    " week with a 20 % discount.\n\nSunna Hall\n"
)
PARTS: dict[str, tuple[set[str], set[str]]] = {
    "log": ({"version", "runs"}, {"$schema", "inlineExternalProperties", "properties"}),
    "run": (
        {"tool"},
        {"results", "columnKind", "invocations", "artifacts", "language", "properties"},
    ),
    "tool": ({"driver"}, {"extensions", "properties"}),
    "driver": (
        {"name"},
        {"version", "semanticVersion", "informationUri", "organization", "rules", "properties"},
    ),
    "rule": (
        {"id"},
        {"name", "shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration", "properties"},
    ),
    "configuration": (set(), {"enabled", "level", "rank", "parameters", "properties"}),
    "words": ({"text"}, {"markdown", "properties"}),
    "result": (
        {"message"},
        {"ruleId", "ruleIndex", "kind", "level", "locations", "partialFingerprints", "properties"},
    ),
    "location": (set(), {"id", "physicalLocation", "logicalLocations", "message", "properties"}),
    "place": ({"artifactLocation"}, {"address", "region", "contextRegion", "properties"}),
    "artifact": ({"uri"}, {"uriBaseId", "index", "description", "properties"}),
    "region": (
        {"startLine"},
        {"startColumn", "endLine", "endColumn", "snippet", "message", "properties"},
    ),
}  # fmt: skip
"""What is required of each object, and what else it may have; the standard lets none have more."""


def held(part: str, told: Any) -> dict[str, Any]:
    """An object, held against what it is."""
    required, others = PARTS[part]
    assert isinstance(told, dict), part
    assert required <= told.keys() <= required | others, (part, told.keys())
    bag = told.get("properties", {})
    assert isinstance(bag, dict)
    assert all(isinstance(tag, str) for tag in bag.get("tags", []))
    return told


def words(told: Any) -> None:
    assert isinstance(held("words", told)["text"], str)
    assert told["text"]


def held_rule(told: Any) -> str:
    rule = held("rule", told)
    for part in ("shortDescription", "fullDescription", "help"):
        words(rule[part])
    assert held("configuration", rule["defaultConfiguration"])["level"] in LEVELS
    assert re.match(r"https://\S+$", rule.get("helpUri", "https://none"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", rule["properties"]["checked"])
    assert isinstance(rule["id"], str)
    return str(rule["id"])


def held_result(told: Any, ids: list[str]) -> None:
    result = held("result", told)
    words(result["message"])
    assert result["level"] in LEVELS
    assert ids[result["ruleIndex"]] == result["ruleId"]
    assert result["locations"]
    for one in result["locations"]:
        place = held("place", held("location", one)["physicalLocation"])
        uri = held("artifact", place["artifactLocation"])["uri"]
        # RFC 3986, 4.1: a reference; what may not stand in one is written in hexadecimal.
        assert re.fullmatch(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+", uri), uri
        line = held("region", place["region"])["startLine"]
        assert type(line) is int
        assert line >= 1


def test_a_log_is_whole(tmp_path: Path) -> None:
    ledger = Ledger()
    me = ledger.person("Sunna Hall", "sunna@hall.example", owner=True)
    anna = ledger.person("Anna Lind", "anna@fjord.example")
    ledger.message(me, [anna], at(2021, 1, 9), "Bridge", "What do you think?")
    ledger.ties()
    campaign = tmp_path / "a list of ours (þ).csv"
    rows = [
        "email,first_name",
        "anna@fjord.example,",
        "nils@nowhere.example,Nils",
        "=1+1@x.example,<b>",
    ]
    campaign.write_text("\n".join(rows) + "\n", encoding="utf-8")  # fmt: skip
    (tmp_path / "m.txt").write_text(TEXT, encoding="utf-8")
    linting = door_lint.Linting(Options(campaign, tmp_path / "m.txt"))
    log = held("log", json.loads("".join(door_lint_output.as_sarif(linting, linting.rows()))))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    assert held("run", run)["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    driver = held("driver", held("tool", run["tool"])["driver"])
    ids = [held_rule(rule) for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    assert len(run["results"]) >= 3
    for result in run["results"]:
        held_result(result, ids)
