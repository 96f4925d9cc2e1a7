"""What the reader would have found in a seeded ledger's messages, and decisions about the acts.

The seeded texts are words alone. One message of each kind is truly read, and what was found in it
stands for all messages of that kind, with their own parties: so acts are projected as ever.
"""

import json
import sqlite3
from collections import defaultdict
from typing import Any

from benchmarks.pages_rows import END, insert

_SAID = {
    "introduction": "Hello Ada,\n\nI would like to introduce you to Bo Berg, copied here, who"
    " builds harbours.",
    "handoff": "Hello Ada,\n\nBo Berg, copied here, takes over from me and will be your contact.",
    "introduction_request": "Hello Ada,\n\nCould you please introduce me to Bo Berg?",
    "recommendation": "Hello Ada,\n\nI can warmly recommend Bo Berg, who built our harbour well.",
    "acknowledgement": "Hello Ada,\n\nThank you for introducing me to Bo Berg. We signed today.",
    "pitch_cold": "Hello Ada,\n\nI am reaching out because our company helps firms like yours cut"
    " costs. Would you have fifteen minutes for a call this week?",
}


def fill_readings(ledger: sqlite3.Connection) -> None:
    """A text reading for every seeded act, and a decision for those that are decided."""
    samples = {kind: _sample(kind, text) for kind, text in _SAID.items()}
    sides: defaultdict[int, defaultdict[str, list[list[str]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for act, role, name, address in ledger.execute(
        "SELECT p.act_id, p.role, p.name, r.address FROM ledger_actparty p"
        " JOIN ledger_person r ON r.id = p.person_id ORDER BY p.id"
    ):
        sides[act][role].append([name, address])
    found: dict[int, dict[str, Any]] = {}
    decided: list[tuple[object, ...]] = []
    for act, message, key, kind, state in ledger.execute(
        "SELECT id, message_id, key, kind, state FROM ledger_act WHERE message_id IS NOT NULL"
    ):
        whole, candidate = samples[kind]
        one = found.setdefault(message, {**whole, "c": []})
        parties = {"c": "connector", "a": "left", "z": "right"}
        named = {at: sides[act][role] for at, role in parties.items() if sides[act][role]}
        one["c"].append({**candidate, **named, "k": kind})
        if state != "waiting":
            decided.append(("act", key, json.dumps({"verdict": state}), "owner", END))
    ledger.execute("DELETE FROM ledger_textreading")
    insert(
        ledger,
        "textreading",
        "message_id, found, assistant_signs",
        ((message, json.dumps(told), "[]") for message, told in sorted(found.items())),
    )
    insert(ledger, "decision", "kind, about, value, who, decided_at", decided)
    insert(
        ledger,
        "decision",
        "kind, about, value, who, decided_at",
        [("owner", "email:p1@org1.example", '{"is_owner": true}', "owner", END)],
    )
    ledger.commit()


def _sample(kind: str, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the reader finds in a text: the whole, and its candidate of that kind (or the first)."""
    from tengill import reading  # noqa: PLC0415 - after setup
    from tengill.facts.messages import (  # noqa: PLC0415 - after setup
        Addressed,
        Body,
        DateBasis,
        Mailbox,
        Message,
        Role,
    )

    boxes = (("Cy Dahl", "cy@dahl.example"), ("Ada Lind", "ada@lind.example"),
             ("Bo Berg", "bo@berg.example"))  # fmt: skip
    roles = (Role.FROM, Role.TO, Role.CC)
    addressed = tuple(
        Addressed(role, Mailbox(name, address))
        for role, (name, address) in zip(roles, boxes, strict=True)
    )
    message = Message("", b"", None, DateBasis.NONE, "Hello", addressed, Body(text))
    told: dict[str, Any] = json.loads(reading.read_text(message).to_json() or "{}")
    whole = {"l": "en", "b": 0.01, "r": [], "f": {}} | told
    fitting = [one for one in told.get("c", []) if one["k"] == kind] or told.get("c", [])
    plain = {"w": [[0, 5, text[:5], 0]], "f": {}}
    return whole, dict(fitting[0]) if fitting else plain
