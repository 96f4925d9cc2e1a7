"""Rules as data: `policies/*.toml`, one readable file each, every rule with its source and date."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from tengill.door.lint.planned import Campaign, Planned, Severity
from tengill.facts.messages import Channel

JURISDICTIONS = ("IS", "EU", "DE", "UK", "US")
"""What `--jurisdiction` takes. `DE` and `IS` bring `EU` along: the directive binds both, Iceland
through the EEA agreement."""
_WIDER = {"DE": ("EU",), "IS": ("EU",)}
KINDS = ("house", "platform", "provider", "law")
"""In the order they are told: what helps most comes first."""


class PolicyError(ValueError):
    """A policy file does not say what it must."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One file: whose rules these are."""

    key: str
    """The file's name without its ending."""
    name: str
    name_is: str
    kind: str
    """Of `KINDS`: our own measure, a platform's terms, law, or a mailbox provider's terms."""


@dataclass(frozen=True, slots=True)
class LintRule:
    """One rule."""

    id: str
    policy: Policy
    title: str
    title_is: str
    text: str
    """A sentence for a finding; `{name}` takes a finding's value."""
    text_is: str
    source: str
    """A web page, or a page of our own documentation (`docs/…`)."""
    checked: date
    """When the source was last read."""
    severity: Severity
    condition: str
    """A name in `conditions.CONDITIONS`."""
    read: str = "source"
    """`source`: its wording was read there or in a copy; `account`: in somebody's account of it."""
    in_force: date | None = None
    jurisdictions: tuple[str, ...] = ()
    """Empty: everywhere."""
    channels: frozenset[Channel] = frozenset()
    """Empty: all."""
    campaign: bool = False
    """Asked once for the whole campaign, not for each row."""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_law(self) -> bool:
        """Whether it tells what a law says: shown with `not legal advice`."""
        return self.policy.kind == "law"


@dataclass(frozen=True)
class Rules:
    """The rules in force for a lint."""

    every: tuple[LintRule, ...]

    def __post_init__(self) -> None:
        """Keep what was chosen for a channel: rows of a campaign ask alike."""
        object.__setattr__(self, "_for", {})

    def of(self, planned: Planned, campaign: Campaign) -> tuple[LintRule, ...]:
        """The rules that may hold for a row, by its channel and where its target is."""
        told = planned.jurisdictions or campaign.jurisdictions
        known: dict[Any, tuple[LintRule, ...]] = self._for  # type: ignore[attr-defined]
        if (planned.channel, told) not in known:
            where = wider(told)
            known[planned.channel, told] = tuple(
                rule
                for rule in self.every
                if not rule.campaign
                and (not rule.channels or planned.channel in rule.channels)
                and (not rule.jurisdictions or where & set(rule.jurisdictions))
            )
        return known[planned.channel, told]

    def of_campaign(self, campaign: Campaign) -> tuple[LintRule, ...]:
        """The rules asked once."""
        where = wider(campaign.jurisdictions)
        return tuple(
            rule
            for rule in self.every
            if rule.campaign
            and (not rule.channels or rule.channels & campaign.channels)
            and (not rule.jurisdictions or where & set(rule.jurisdictions))
        )

    def get(self, rule: str) -> LintRule:
        """The rule of this id.

        Raises:
            KeyError: there is none.
        """
        for one in self.every:
            if one.id == rule:
                return one
        raise KeyError(rule)


def wider(jurisdictions: tuple[str, ...]) -> set[str]:
    """The jurisdictions told, with those that bind there too."""
    return {*jurisdictions, *(more for one in jurisdictions for more in _WIDER.get(one, ()))}


@lru_cache(maxsize=1)
def load() -> Rules:
    """The packaged rules.

    Raises:
        PolicyError: a file is incomplete; names file, rule and what is missing.
    """
    found: list[LintRule] = []
    folder = files("tengill.door.lint") / "policies"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            found += parse(file.name.removesuffix(".toml"), file.read_text(encoding="utf-8"))
    ids = [rule.id for rule in found]
    twice = {one for one in ids if ids.count(one) > 1}
    if twice:
        raise PolicyError(f"Two rules have one id: {', '.join(sorted(twice))}.")
    return Rules(tuple(sorted(found, key=lambda rule: KINDS.index(rule.policy.kind))))


_INHERITED = ("source", "checked", "read")
_TEXTS = ("id", "title", "title_is", "text", "text_is", "source", "condition", "severity")


def parse(name: str, text: str) -> tuple[LintRule, ...]:
    """The rules of one policy file.

    Raises:
        PolicyError: it is no TOML, or a rule lacks something.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{name}.toml is no TOML: {error}.") from None
    head = told.get("policy", {})
    if not head.get("name") or not head.get("name_is") or head.get("kind") not in KINDS:
        raise PolicyError(f"{name}.toml: [policy] needs name, name_is and a kind of {KINDS}.")
    policy = Policy(name, head["name"], head["name_is"], head["kind"])
    return tuple(_rule(policy, one, head) for one in told.get("rule", ()))


def _rule(policy: Policy, told: Mapping[str, Any], head: Mapping[str, Any]) -> LintRule:
    said = {"read": "source", **{k: head[k] for k in _INHERITED if k in head}, **told}
    place = f"{policy.key}.toml, rule {said.get('id', '?')}"
    for name in _TEXTS:
        if not isinstance(said.get(name), str) or not said[name].strip():
            raise PolicyError(f"{place}: it has no {name}.")
    if not said["source"].startswith(("https://", "docs/")):
        raise PolicyError(f"{place}: its source is no https address and no page in docs/.")
    if not isinstance(said.get("checked"), date):
        raise PolicyError(f"{place}: `checked` is no date (YYYY-MM-DD).")
    if policy.kind == "law" and not said.get("jurisdictions"):
        raise PolicyError(f"{place}: a law holds somewhere; name its jurisdictions.")
    if said["read"] not in {"source", "account"}:
        raise PolicyError(f"{place}: `read` is `source` or `account`.")
    try:
        severity = Severity(said["severity"])
        channels = frozenset(Channel(one) for one in said.get("channels", ()))
    except ValueError as error:
        raise PolicyError(f"{place}: {error}.") from None
    return LintRule(
        **{name: said[name].strip() for name in _TEXTS if name != "severity"},
        policy=policy,
        checked=said["checked"],
        read=said["read"],
        in_force=said.get("in_force"),
        severity=severity,
        jurisdictions=tuple(said.get("jurisdictions", ())),
        channels=channels,
        campaign=bool(said.get("campaign", False)),
        parameters=dict(said.get("parameters", {})),
    )
