"""Fills a small ledger by hand: people, messages, ties, acts, outcomes, as the importer would leave it.

Projections are written directly; `make_ties` accumulates them with the engine, so that figures in
tests are the engine's own. Times are seconds since 1970 UTC; `at(2020, 3, 1)` makes one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from math import log2
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

from tengill.facts.folding import fold
from tengill.ledger import fulltext, models
from tengill.ties.parameters import DAY, TieParameters
from tengill.ties.strengths import strength_of
from tengill.ties.weights import Interaction, TieWeights, add, interaction_weight

PARAMETERS = TieParameters()
Row = TypeVar("Row", bound=Model)


def at(year: int, month: int, day: int, hour: int = 12) -> int:
    """Seconds since 1970 of a moment in UTC."""
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp())


@cache
def _statement(model: type[Model], *, numbered: bool) -> tuple[str, list[Field]]:
    """How a row of a table is inserted, with a number or to be given one; the fields in that order."""
    meta = model._meta
    fields = [one for one in meta.concrete_fields if numbered or one is not meta.auto_field]
    names, marks = ", ".join(f'"{one.column}"' for one in fields), ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{meta.db_table}" ({names}) VALUES ({marks})', fields


def inserted(row: Row) -> Row:
    """A new row, written as `save` would, without compiling its statement every time.

    The small worlds of the tests have hundreds of rows each, and are made hundreds of times.
    """
    sql, fields = _statement(type(row), numbered=row.pk is not None)
    values = [one.get_db_prep_save(one.pre_save(row, add=True), connection) for one in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        if row.pk is None:
            row.pk = cursor.lastrowid
    row._state.adding, row._state.db = False, connection.alias
    return row


@dataclass
class Who:
    """A person with one or more addresses; `points` are their rows."""

    person: models.Person
    points: list[models.ContactPoint] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.person.pk


class Ledger:
    """Builds rows in the order told. One run, one file."""

    def __init__(self) -> None:
        self.run = models.Run.objects.create(
            kind="mail",
            state="done",
            started_at=at(2021, 1, 1),
            finished_at=at(2021, 1, 1, 13),
            counts={"read": 0, "new": 0, "kept_aside": 0},
        )
        self.file = models.SourceFile.objects.create(
            run=self.run, path="mail/inbox.mbox", format="mbox"
        )
        self._by_address: dict[str, Who] = {}
        self._interactions: dict[tuple[int, int], list[Interaction]] = defaultdict(list)
        self._offset = 0

    # ------------------------------------------------------------ people

    def person(
        self,
        name: str,
        *addresses: str,
        kind: str = "person",
        organisation: str = "",
        owner: bool = False,
        reason: str = "the only address of that name",
        evidence: str = "witnessed",
    ) -> Who:
        """A person; without an address, one known by name only."""
        keys = [("email", a) for a in addresses] or [("name", fold(name))]
        points = [models.ContactPoint.objects.get_or_create(kind=k, value=v)[0] for k, v in keys]
        person = inserted(
            models.Person(
                id=min(point.pk for point in points),
                kind=kind,
                name=name,
                sort_name=fold(name),
                address=addresses[0] if addresses else "",
                organisation=organisation,
                is_owner=owner,
            )
        )
        who = Who(person, points)
        for point in points:
            inserted(
                models.PersonPoint(point=point, person=person, reason=reason, evidence=evidence)
            )
            self._by_address[point.value] = who
        inserted(models.PersonName(person=person, folded=fold(name)))
        return who

    # ------------------------------------------------------------ messages

    def message(
        self,
        sender: Who | None,
        to: Sequence[Who] = (),
        when: int | None = None,
        subject: str = "",
        text: str = "",
        *,
        cc: Sequence[Who] = (),
        bulk: float = 0.0,
        quoted: str = "",
        signature: str = "",
        thread: str = "",
        **more: object,
    ) -> models.Message:
        """A message with its text, addressed rows, sighting and full-text row."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_message")
            number = cursor.fetchone()[0] + 1
        source = sender.points[0] if sender else None
        row = models.Message(
            digest=hashlib.blake2b(f"{number}".encode(), digest_size=16).digest(),
            message_id=f"<{number}@mail.example>",
            sent_at=when,
            date_basis="date" if when is not None else "none",
            subject=subject,
            thread_key=thread,
            subject_key=fold(subject).removeprefix("re: "),
            sender=source,
            recipients=len(to) + len(cc),
            bulk=bulk,
            **more,
        )
        message = inserted(row)
        inserted(models.MessageText(message=message, new=text, quoted=quoted, signature=signature))
        self._address(message, source, [("from", sender)] if sender else [], when)
        self._address(message, source, [("to", w) for w in to] + [("cc", w) for w in cc], when, 1)
        self.sighting(message)
        with connection.cursor() as cursor:
            fulltext.index(cursor, [(message.pk, subject, text)])
        if sender is not None and when is not None and bulk < 0.5:
            for role, people in (("to", to), ("cc", cc)):
                for other in people:
                    self._interaction(sender, other, when, role, message.recipients)
        return message

    def sighting(self, message: models.Message, told_id: str = "") -> models.Sighting:
        """A place where the message was found; a second one is a duplicate."""
        self._offset += 1_000
        row = models.Sighting(
            message=message, file=self.file, key=self._offset, length=900, told_id=told_id
        )
        return inserted(row)

    def _address(self, message, source, people, when, first=0) -> None:
        for place, (role, who) in enumerate(people, first):
            row = models.Addressed(
                message=message,
                point=who.points[0],
                role=role,
                position=place,
                name=who.person.name,
                sender=source,
                at=when,
            )
            inserted(row)
            for counted in ["sent"] if role == "from" else ["received"]:
                setattr(who.person, counted, getattr(who.person, counted) + 1)
            if when is not None:
                first_at, last_at = who.person.first_at, who.person.last_at
                who.person.first_at = when if first_at is None else min(first_at, when)
                who.person.last_at = when if last_at is None else max(last_at, when)
            self._seen(who.person)

    @staticmethod
    def _seen(person: models.Person) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ledger_person SET sent = %s, received = %s, first_at = %s, last_at = %s"
                " WHERE id = %s",
                [person.sent, person.received, person.first_at, person.last_at, person.pk],
            )

    def _interaction(self, one: Who, other: Who, when: int, role: str, recipients: int) -> None:
        if one.id != other.id:
            pair = (min(one.id, other.id), max(one.id, other.id))
            weight = interaction_weight(role, max(recipients, 1), PARAMETERS)
            self._interactions[pair].append(Interaction(when, one.id == pair[0], weight))

    def ties(self) -> None:
        """Write the ties of all messages so far."""
        for (a, b), interactions in self._interactions.items():
            tie: TieWeights | None = None
            for one in sorted(interactions, key=lambda item: item.at):
                tie = add(tie, one, PARAMETERS)
            assert tie is not None
            told: dict[str, Any] = {
                "first_at": tie.first_at,
                "last_at": tie.last_at,
                "a_to_b": tie.a_to_b,
                "b_to_a": tie.b_to_a,
                "fast": tie.fast,
                "slow": tie.slow,
                "days": tie.days,
                "longest": tie.longest,
                "channels": {"mail": [tie.a_to_b, tie.b_to_a, tie.last_at]},
                "strength": strength_of(tie, tie.last_at, PARAMETERS),
                "rank": log2(tie.slow) + tie.last_at / (PARAMETERS.slow_days * DAY),
            }
            if not models.Tie.objects.filter(a_id=a, b_id=b).update(**told):
                inserted(models.Tie(a_id=a, b_id=b, **told))

    # ------------------------------------------------------------ acts and outcomes

    def act(
        self,
        kind: str,
        message: models.Message | None = None,
        connector: Sequence[Who | str] = (),
        left: Sequence[Who | str] = (),
        right: Sequence[Who | str] = (),
        *,
        words: str = "",
        confidence: float = 0.9,
        state: str = "waiting",
        evidence: str = "inferred",
        took: str = "",
        took_message: models.Message | None = None,
        when: int | None = None,
        subject: str = "",
    ) -> models.Act:
        """An act; a party given as text is a name nobody knows. `words` are found in the text."""
        key = f"{bytes(message.digest).hex()}:{kind}" if message else f"manual:{kind}:{when}"
        act = inserted(
            models.Act(
                message=message,
                key=key,
                kind=kind,
                at=when if message is None else message.sent_at,
                confidence=confidence,
                evidence=evidence,
                state=state,
                words=self._words(message, words),
                reasons=["introduce-verb", "two-addressed"],
                subject=subject,
                took=took or ("no_evidence" if kind in {"introduction", "handoff"} else ""),
                took_message=took_message,
                reader="test 1",
            )
        )
        for role, people in (("connector", connector), ("left", left), ("right", right)):
            for place, who in enumerate(people):
                inserted(
                    models.ActParty(
                        act=act,
                        role=role,
                        position=place,
                        name=who if isinstance(who, str) else who.person.name,
                        address="" if isinstance(who, str) else who.person.address,
                        person=None if isinstance(who, str) else who.person,
                    )
                )
        return act

    @staticmethod
    def _words(message: models.Message | None, words: str) -> list[object]:
        if message is None or not words:
            return []
        text = message.text.new
        start = text.index(words)
        return [[start, start + len(words), words, False]]

    def outcome(
        self,
        title: str,
        buyers: Sequence[Who] = (),
        sellers: Sequence[Who] = (),
        minor: int | None = None,
        currency: str = "",
        when: int | None = None,
        *,
        state: str = "won",
        key: str = "",
    ) -> models.Outcome:
        """An outcome with its parties matched to their people."""
        outcome = inserted(
            models.Outcome(
                run=self.run,
                key=key or f"deal:{title}",
                title=title,
                kind="purchase",
                state=state,
                closed_at=when,
                amount_minor=minor,
                currency=currency,
                recorded_at=at(2021, 1, 1),
                source_fields=[["Deal", title]],
            )
        )
        for side, people in (("buyer", buyers), ("seller", sellers)):
            for place, who in enumerate(people):
                party = inserted(
                    models.OutcomeParty(
                        outcome=outcome,
                        side=side,
                        position=place,
                        name=who.person.name,
                        address=who.person.address,
                    )
                )
                inserted(models.OutcomePerson(party=party, person=who.person, reason="address"))
        return outcome

    @staticmethod
    def credit(
        outcome: models.Outcome,
        shares: dict[int, tuple[int, str]],
        acts: Sequence[models.Act] = (),
        organic: int = 0,
        unexplained: int = 0,
    ) -> None:
        """Attribution by hand: person id → (Shapley minor units, weakest grade)."""
        inserted(
            models.OutcomeCredit(
                outcome=outcome,
                settings_key="test",
                organic_minor=organic,
                unexplained_minor=unexplained,
                detail={
                    "acts": {
                        act.key: {
                            "id": act.pk,
                            "message": act.message_id,
                            "connector": [],
                            "left": [],
                            "right": [],
                        }
                        for act in acts
                    },
                    "shares": [
                        {
                            "person": person,
                            "necessity": minor,
                            "weakest": grade,
                            "without": {"key": "without_all", "params": {"lost": minor}},
                        }
                        for person, (minor, grade) in shares.items()
                    ],
                },
            )
        )
        for person, (minor, grade) in shares.items():
            for model, necessity in (("shapley", minor), ("last", None)):
                inserted(
                    models.CreditLine(
                        outcome=outcome,
                        person_id=person,
                        model=model,
                        credit_minor=minor,
                        necessity_minor=necessity,
                        weakest=grade,
                    )
                )
        for act in acts:
            inserted(models.OutcomeAct(outcome=outcome, act=act))
