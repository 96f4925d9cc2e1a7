"""Acts, outcomes and their credit in a seeded ledger."""

import json
import sqlite3

import numpy as np

from benchmarks.pages_rows import BUSY, END, OWNER, SPAN, digest, insert, name_of, somebody

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


def fill_outcomes(
    ledger: sqlite3.Connection, random: np.random.Generator, people: int, messages: int
) -> None:
    """Outcomes with parties, attribution and the acts that explain them."""
    total = max(messages // 200, 10)
    introductions = int(messages * 0.005)
    who = somebody(random, total * 4, people).tolist()
    acts = random.integers(1, max(introductions, 2), total * 2).tolist()
    for n in range(1, total + 1):
        buyer, seller, helper, _other = who[4 * n - 4 : 4 * n]
        amount = 1_000_00 + n * 37_00
        closed = END - SPAN + n * (SPAN // total)
        insert(
            ledger,
            "outcome",
            "id, run_id, key, title, kind, state, closed_at, amount_minor, currency,"
            " source_fields, recorded_at, retracted_why",
            [(n, 1, f"deal:{n}", f"Deal {n} with Org {buyer % 4000}", "purchase",
              "lost" if n % 9 == 0 else "won", closed, amount, ("EUR", "ISK")[n % 2], "[]",
              END, "")],
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
        if n % 9:
            _credit(ledger, n, amount, helper, acts[2 * n - 2 : 2 * n])


def _credit(
    ledger: sqlite3.Connection, outcome: int, amount: int, helper: int, acts: list[int]
) -> None:
    half = amount // 2
    shares = {OWNER: half, helper: amount - half} if helper != OWNER else {OWNER: amount}
    told = {
        str(act): {"id": act, "key": str(act), "kind": "introduction", "at": END, "message": act,
                   "connector": [OWNER], "left": [helper], "right": [BUSY], "words": []}
        for act in acts
    }  # fmt: skip
    detail = {
        "version": 1,
        "acts": told,
        "explanations": [{"index": i, "acts": list(told), "steps": []} for i in range(4)],
        "shares": [
            {"person": person, "credit": credit, "necessity": credit, "weakest": "inferred",
             "without": {"key": "without_all", "params": {"lost": credit}}}
            for person, credit in shares.items()
        ],
        "nodes": [],
        "links": [],
        "names": {},
    }  # fmt: skip
    insert(
        ledger,
        "outcomecredit",
        "outcome_id, settings_key, organic_minor, unexplained_minor, detail",
        [(outcome, "bench", 0, 0, json.dumps(detail))],
    )
    insert(
        ledger,
        "creditline",
        "outcome_id, person_id, model, credit_minor, necessity_minor, weakest",
        [
            (outcome, person, model, credit, credit if model == "shapley" else None, "inferred")
            for person, credit in shares.items()
            for model in ("shapley", "first", "last", "linear")
        ],
    )
    insert(ledger, "outcomeact", "outcome_id, act_id", [(outcome, act) for act in set(acts)])
