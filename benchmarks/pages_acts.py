"""Acts and outcomes in a seeded ledger."""

import json
import sqlite3

import numpy as np

from benchmarks.pages_rows import END, OWNER, SPAN, digest, insert, name_of, somebody

_KINDS = (
    ("introduction", 0.005), ("handoff", 0.003), ("introduction_request", 0.002),
    ("recommendation", 0.01), ("acknowledgement", 0.01), ("pitch_cold", 0.02),
)  # fmt: skip

_TOOK = ("took", "acknowledged", "declined", "no_evidence", "no_evidence", "no_evidence")


def fill_acts(
    ledger: sqlite3.Connection, random: np.random.Generator, people: int, messages: int
) -> None:
    """Found acts with their parties, a tenth of them decided."""
    acts: list[tuple[object, ...]] = []
    parties: list[tuple[object, ...]] = []
    words = json.dumps([[0, 12, "meeting budg", False]])
    number = 0
    for kind, share in _KINDS:
        found = random.choice(messages, int(messages * share), replace=False) + 1
        sure = random.random(len(found))
        who = somebody(random, len(found) * 3, people).tolist()
        for i, message in enumerate(sorted(found.tolist())):
            number += 1
            joins = kind in {"introduction", "handoff"}
            state = (
                "confirmed" if number % 10 == 0 else "rejected" if number % 33 == 0 else "waiting"
            )
            acts.append(
                (number, message, f"{digest(message).hex()}:{kind}", kind,
                 END - SPAN + message * (SPAN // messages), float(sure[i]),
                 "confirmed" if state == "confirmed" else "inferred", state, words,
                 '["introduce-verb"]', "", _TOOK[number % 6] if joins else "", "bench 1")
            )  # fmt: skip
            connector = OWNER if number % 4 == 0 else who[3 * i]
            roles = (("connector", connector), ("left", who[3 * i + 1]), ("right", who[3 * i + 2]))
            parties.extend((number, role, 0, name_of(p), "", p) for role, p in roles)
    insert(
        ledger,
        "act",
        "id, message_id, key, kind, at, confidence, evidence, state, words, reasons, subject, took,"
        " reader",
        acts,
    )
    insert(ledger, "actparty", "act_id, role, position, name, address, person_id", parties)


def fill_outcomes(ledger: sqlite3.Connection, random: np.random.Generator, messages: int) -> None:
    """Outcomes between people whom an introduction joined before; attribution comes after."""
    total = max(messages // 200, 10)
    introductions = max(int(messages * 0.005), 4)
    chosen = random.integers(1, introductions + 1, total)
    # Most came by way of the owner, who made every fourth introduction.
    mine = random.random(total) < 0.8
    chosen[mine] = np.maximum(chosen[mine] // 4 * 4, 4)
    parties: dict[int, dict[str, int]] = {}
    for act, role, person in ledger.execute(
        "SELECT act_id, role, person_id FROM ledger_actparty WHERE act_id <= ?", [introductions]
    ):
        parties.setdefault(act, {})[role] = person
    after = dict(ledger.execute("SELECT id, at FROM ledger_act WHERE id <= ?", [introductions]))
    later = random.random(total).tolist()
    for n, act in enumerate(chosen.tolist(), 1):
        buyer, seller = parties[act]["left"], parties[act]["right"]
        closed = after[act] + int((END - after[act]) * later[n - 1])
        insert(
            ledger,
            "outcome",
            "id, run_id, key, title, kind, state, closed_at, amount_minor, currency,"
            " source_fields, recorded_at, retracted_why",
            [(n, 1, f"deal:{n}", f"Deal {n} with Org {buyer % 4000}", "purchase",
              "lost" if n % 9 == 0 else "won", closed, 1_000_00 + n * 37_00, ("EUR", "ISK")[n % 2],
              "[]", END, "")],
        )  # fmt: skip
        for party, (side, person) in enumerate([("buyer", buyer), ("seller", seller)]):
            row = 2 * n - 1 + party
            insert(
                ledger,
                "outcomeparty",
                "id, outcome_id, side, position, name, address, organisation",
                [(row, n, side, 0, name_of(person), "", "")],
            )
            insert(
                ledger, "outcomeperson", "party_id, person_id, reason", [(row, person, "address")]
            )
