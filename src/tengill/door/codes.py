"""Every code that a reason, a warning or a change of the door carries, and which figures fill it.

Who tells the door in sentences looks here; a test holds that each room's codes stand here, and that
judgements carry just these figures.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tengill.door import asking, changes, dating, features, forgery, guards, judging

_NONE: tuple[str, ...] = ()
_BOTH_WAYS = ("sent", "received", "answered")
_TOPIC = ("topic", "share", "raised")

JUDGE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "own_word": _NONE,
        "rule": ("rule", "key"),
        "rule_forged": ("rule", "key"),
        "away": ("until",),
        **dict.fromkeys(
            ("own_sender", "own_organisation", "own_template", "own_list", "own_ask"), ("name",)
        ),
    }
)
"""What decided before any model, and what the owner's corrections weigh."""
FEATURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(features.CODES, _NONE)
    | {
        "known": _BOTH_WAYS,
        "answers": _BOTH_WAYS,
        "received_only": _BOTH_WAYS,
        "recent": ("days",),
        "strength": ("strength",),
        "unanswered": ("count",),
        "organisation": ("name", "sent"),
        "introduced": ("by", "trust"),
        "topic_open": _TOPIC,
        "topic_closed": _TOPIC,
        "asks_much": ("minutes",),
        "ask_declared": ("ask",),
        "ask_closed": ("ask",),
        "cold_commercial": ("ask",),
        "recipients": ("count",),
        "bulk": ("probability",),
        "listed": ("list",),
        "copies": ("people", "messages", "group"),
        "scars": ("count",),
        "commercial": ("share",),
        "reply_chance": ("chance",),
    }
)
"""What the model weighs."""
GUARDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(guards.CODES, _NONE)
    | {
        "guard_introduced": ("by", "trust"),
        "guard_known": ("sent",),
        "guard_machine": ("kind",),
        "guard_topic": ("topic",),
        "guard_declared": ("ask",),
        "guard_claims": ("claim",),
        "guard_trusted_organisation": ("name",),
    }
)
"""What no model may override."""
WARNINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "auth_failed": ("domain",),
        "auth_list": ("domain",),
        "auth_unproven": ("domain",),
        "auth_absent": _NONE,
        "lookalike_domain": ("domain", "like"),
        "borrowed_name": ("name", "address"),
        "name_is_address": ("name", "address"),
        "mixed_scripts": ("domain",),
        "undated": ("day",),
    }
)
"""What may be forged, or is not known."""
SCARS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {asking.FIELD: ("field",), asking.NAME: ("name",)}
)
"""How a text betrays that it was filled in."""
CHANGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(changes.CODES, _NONE)
    | {
        "if_no_rule": ("rule", "key"),
        "if_topic": ("topic",),
        "if_topic_open": ("topic",),
        "if_no_topic": ("topic",),
        "if_not_mass": ("count",),
        "if_not_copied": ("people",),
        "if_copied": ("people",),
        "if_no_ask": ("ask",),
        "if_mail": ("channel",),
        "if_rule": ("person",),
    }
)
"""What would change a verdict."""
ALL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {**JUDGE, **FEATURES, **GUARDS, **WARNINGS, **SCARS, **CHANGES}
)
"""Every code → the names of its figures."""
ROOMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "judging": judging.CODES,
        "features": features.CODES,
        "guards": guards.CODES,
        "forgery": forgery.CODES,
        "dating": dating.CODES,
        "asking": asking.CODES,
        "changes": changes.CODES,
    }
)
"""The codes as each room tells them."""
