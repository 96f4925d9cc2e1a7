"""The door from the other chair: would an approach that is planned be welcome, and may it be made?

`examine` judges one planned approach and says what to do instead; `rules.load` reads the rules of
platforms and law, one readable file each in `policies/`. Nothing here is legal advice.
"""

from tengill.door.lint.engine import Examined, examine, examine_campaign, lint
from tengill.door.lint.planned import (
    Advice,
    Approached,
    Campaign,
    Connector,
    Consent,
    Finding,
    Knowledge,
    Planned,
    Severity,
    Step,
    Target,
    Way,
)
from tengill.door.lint.rules import LintRule, Policy, Rules, load

__all__ = [
    "Advice",
    "Approached",
    "Campaign",
    "Connector",
    "Consent",
    "Examined",
    "Finding",
    "Knowledge",
    "LintRule",
    "Planned",
    "Policy",
    "Rules",
    "Severity",
    "Step",
    "Target",
    "Way",
    "examine",
    "examine_campaign",
    "lint",
    "load",
]
