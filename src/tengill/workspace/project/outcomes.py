"""Matches the parties of outcomes to people of the ledger: by address, else by a name only one has."""

from django.db import connection

from tengill.facts.folding import fold
from tengill.workspace import naming

_Party = tuple[int, str, str, str]
_Match = tuple[int, int | None, str]


def match_outcomes() -> None:
    """Match all parties anew and write what differs; call inside a transaction."""
    with connection.cursor() as c:
        c.execute(
            "SELECT p.id, p.name, p.address, p.organisation FROM ledger_outcomeparty p"
            " JOIN ledger_outcome o ON o.id = p.outcome_id"
            " WHERE o.superseded_by_id IS NULL AND o.retracted_at IS NULL ORDER BY p.id"
        )
        parties: list[_Party] = c.fetchall()
        matches = [_match(party) for party in parties]
        c.execute("DELETE FROM ledger_outcomeperson")
        c.executemany(
            "INSERT INTO ledger_outcomeperson (party_id, person_id, reason) VALUES (%s, %s, %s)",
            matches,
        )


def _match(party: _Party) -> _Match:
    pk, name, address, organisation = party
    person = naming.person_of("", address) if address else None
    if person is not None:
        return pk, person, "address"
    namesakes = naming.people_named(name)
    if len(namesakes) == 1:
        return pk, namesakes[0][0], "name"
    there = [person for person, _, domain in namesakes if _same_organisation(domain, organisation)]
    if len(there) == 1:
        return pk, there[0], "name and organisation"
    return pk, None, "several people have this name" if namesakes else ""


def _same_organisation(domain: str, organisation: str) -> bool:
    """Whether `acme.example` may be the domain of `Acme, Inc.`: the domain's name starts it."""
    label = fold(domain.partition(".")[0])
    plain = "".join(ch for ch in fold(organisation) if ch.isalnum())
    return bool(label) and bool(plain) and plain.startswith("".join(filter(str.isalnum, label)))
