"""Rules as data: each has a source, a date, both languages, and a condition that exists."""

import re
from datetime import date

import pytest
from tests.repository.test_repository import ROOT

from tengill.door.lint.conditions import CONDITIONS
from tengill.door.lint.planned import Severity
from tengill.door.lint.rules import JURISDICTIONS, PolicyError, load, parse, wider

EVERY = load().every
HEAD = (
    '[policy]\nname = "A"\nname_is = "A"\nkind = "platform"\nsource = "https://a.example/rules"\n'
    "checked = 2026-01-02\n"
)
RULE = (
    '[[rule]]\nid = "a.one"\ntitle = "t"\ntitle_is = "t"\ntext = "x"\ntext_is = "x"\n'
    'severity = "error"\ncondition = "uninvited"\n'
)


@pytest.mark.slow
@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.id)
def test_a_rule_is_whole(rule) -> None:
    assert rule.condition in CONDITIONS
    assert isinstance(rule.checked, date)
    assert rule.checked >= date(2026, 1, 1)
    assert rule.id.count(".") == 1
    assert set(rule.jurisdictions) <= set(JURISDICTIONS)
    assert re.fullmatch(r"[a-z0-9.-]+", rule.id)
    assert set(re.findall(r"{(\w+)}", rule.text)) == set(re.findall(r"{(\w+)}", rule.text_is))
    if rule.source.startswith("docs/"):
        assert (ROOT / rule.source).is_file()
        assert rule.policy.kind == "house"
    else:
        assert re.match(r"https://[a-z0-9.-]+/\S+$", rule.source)
    if rule.policy.kind != "house":
        assert rule.source.startswith("https://")
        assert rule.is_law is (rule.policy.kind == "law")


def test_every_rule_of_a_platform_says_when_it_was_read() -> None:
    for key in ("x", "linkedin", "mastodon"):
        rules = [rule for rule in EVERY if rule.policy.key == key]
        assert rules
        assert all(date(2026, 1, 1) <= rule.checked <= date.today() for rule in rules)  # noqa: DTZ011


def test_the_rules_that_were_promised_are_there() -> None:
    policies = {rule.policy.key for rule in EVERY}
    assert policies == {
        "tengill", "x", "linkedin", "mastodon", "can-spam", "uk-pecr", "eu-eprivacy", "de-uwg",
        "is-fjarskipti", "bulk-mail", "ftc-endorsement",
    }  # fmt: skip
    assert {one for rule in EVERY for one in rule.jurisdictions} == set(JURISDICTIONS)
    assert {rule.condition for rule in EVERY} == set(CONDITIONS)
    assert len({rule.id for rule in EVERY}) == len(EVERY)


def test_a_rule_without_a_source_is_refused() -> None:
    assert parse("a", HEAD + RULE)[0].source == "https://a.example/rules"
    with pytest.raises(PolicyError, match=r"a\.toml, rule a\.one: it has no source"):
        parse("a", HEAD.replace('source = "https://a.example/rules"\n', "") + RULE)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ('"https://a.example/rules"', '"http://a.example"', "no https address"),
        ("checked = 2026-01-02\n", "", "no date"),
        ('"error"\n', '"grave"\n', "grave"),
        ('text_is = "x"\n', "", "no text_is"),
        ('kind = "platform"', 'kind = "law"', "jurisdictions"),
        ('kind = "platform"', 'kind = "rumour"', "kind of"),
        ("[policy]", "[policy", "no TOML"),
        ("checked", 'read = "dream"\nchecked', "account"),
    ],
)
def test_an_incomplete_policy_says_what_is_missing(old: str, new: str, wrong: str) -> None:
    with pytest.raises(PolicyError, match=wrong):
        parse("a", (HEAD + RULE).replace(old, new, 1))


def test_narrow_jurisdictions_bring_the_wider_along() -> None:
    assert wider(("DE",)) == {"DE", "EU"}
    assert wider(("IS", "US")) == {"IS", "EU", "US"}
    assert wider(("UK",)) == {"UK"}
    assert wider(()) == set()


def test_a_rule_is_found_by_its_id() -> None:
    assert load().get("x.uninvited-mention").severity is Severity.ERROR
    with pytest.raises(KeyError):
        load().get("no.such")


def test_the_reference_names_every_rule_with_its_source_and_says_it_is_no_legal_advice() -> None:
    page = (ROOT / "docs" / "reference" / "lint-rules.md").read_text(encoding="utf-8")
    assert "Not legal advice" in page
    lines = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    for rule in EVERY:
        assert rule.source in lines[rule.id] or rule.policy.kind == "house"
        assert f"| {rule.severity.value} |" in lines[rule.id]
        if rule.policy.kind != "house":
            assert f"read {rule.checked.isoformat()}" in lines[rule.id]
    assert set(CONDITIONS) <= lines.keys()
