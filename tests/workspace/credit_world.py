"""Small ledgers made by hand, for the tests of attribution and statements."""

from itertools import count

from tengill.ledger.models import (
    Act,
    ActParty,
    Message,
    Outcome,
    OutcomeParty,
    OutcomePerson,
    Person,
    Run,
    Tie,
)

DAY = 86_400
_numbers = count(1)


def person(name, *, owner=False, **rest):
    number = next(_numbers)
    return Person.objects.create(
        id=number,
        kind=rest.pop("kind", "person"),
        name=name,
        sort_name=name.casefold(),
        address=rest.pop("address", f"{name.split()[0].casefold()}{number}@example.org"),
        is_owner=owner,
        **rest,
    )


def tie(a, b, first_at):
    """A tie of which only the beginning matters here; its other figures are zero."""
    low, high = sorted((a, b), key=lambda someone: someone.pk)
    figures = {
        field.name: 0
        for field in Tie._meta.concrete_fields
        if not (field.primary_key or field.is_relation or field.has_default() or field.null)
    }
    return Tie.objects.create(
        a=low, b=high, **figures | {"first_at": first_at, "last_at": first_at}
    )


def message(subject="Hello", at=0, bulk=0.0):
    number = next(_numbers)
    return Message.objects.create(
        digest=number.to_bytes(16, "big"), message_id=f"<{number}@example.org>", sent_at=at,
        date_basis="date", subject=subject, thread_key=str(number), bulk=bulk,
    )  # fmt: skip


def act(kind, at, connector, left, right, **rest):
    number = next(_numbers)
    made = Act.objects.create(
        key=rest.pop("key", f"{number:032x}:{kind}"),
        kind=kind,
        at=at,
        message=rest.pop("message", None),
        confidence=rest.pop("confidence", 0.9),
        evidence=rest.pop("evidence", "confirmed"),
        state=rest.pop("state", "confirmed"),
        took=rest.pop("took", "took"),
        words=[[0, 5, "words", False]],
        **rest,
    )
    for role, people in (("connector", connector), ("left", left), ("right", right)):
        for position, who in enumerate(people):
            told = {"name": who} if isinstance(who, str) else {"person": who, "name": who.name}
            ActParty.objects.create(act=made, role=role, position=position, **told)
    return made


def outcome(title, at, minor, currency, buyers, sellers, **rest):
    number = next(_numbers)
    run = Run.objects.create(kind="outcomes", started_at=0)
    made = Outcome.objects.create(
        run=run, key=f"csv:{number}", title=title, kind="purchase", state=rest.pop("state", "won"),
        closed_at=at, amount_minor=minor, currency=currency, recorded_at=0, **rest,
    )  # fmt: skip
    for side, people in (("buyer", buyers), ("seller", sellers)):
        for position, who in enumerate(people):
            told = {"organisation": who} if isinstance(who, str) else {"name": who.name}
            party = OutcomeParty.objects.create(outcome=made, side=side, position=position, **told)
            found = None if isinstance(who, str) else who
            OutcomePerson.objects.create(party=party, person=found, reason="test")
    return made


def chain_world(amount=1_000, currency="ISK"):
    """Katla introduced Sindri to Ingi; Ingi recommended Sindri to Bera; Bera bought."""
    katla, ingi = person("Katla Owner", owner=True), person("Ingi Middle")
    sindri, bera = person("Sindri Seller"), person("Bera Buyer")
    first = act("introduction", 10 * DAY, [katla], [sindri], [ingi], message=message(at=10 * DAY))
    second = act("recommendation", 20 * DAY, [ingi], [bera], [sindri], message=message(at=20 * DAY))
    deal = outcome("Looms for Bera", 30 * DAY, amount, currency, [bera], [sindri])
    return {
        "C": katla, "I": ingi, "S": sindri, "B": bera,
        "intro": first, "rec": second, "deal": deal,
    }  # fmt: skip
