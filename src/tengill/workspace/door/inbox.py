"""What came to the door, for the screen and the terminal: lists by verdict, groups, counts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from tengill.door.features import FORGED
from tengill.facts.approaches import Ask, Reason, Verdict
from tengill.workspace import references, settings
from tengill.workspace.door import messages as messages_store
from tengill.workspace.door.told import read_reasons
from tengill.workspace.door.words import reason_sentence
from tengill.workspace.presenting import PersonRef

MOST = 200
_COUNTED = 10_000
_CURSOR = re.compile(r"-?[0-9]{1,12}:[0-9]{1,18}", re.ASCII)
_SNIPPET = 160


@dataclass(frozen=True, slots=True)
class DoorRow:
    """One message at the door, or the newest of several with the same text."""

    id: int
    """The message's row number."""
    digest: str
    """Hex; what `deciding.correct` takes."""
    at: datetime
    """In the owner's zone."""
    sender: PersonRef
    subject: str
    snippet: str
    """The beginning of what they wrote, in one line."""
    channel: str
    verdict: str
    basis: str
    chance: float
    """Probability that the owner wants this at once, by the model alone."""
    ask: str
    minutes: float
    reason: str
    """What weighed most, as a sentence in the active language."""
    warning: str
    """What may be forged, as a sentence; empty: nothing plain."""
    group: str
    """The template's name; empty: like nothing else."""
    same: int
    """How many messages of this text came, this one included."""
    people: int
    """To how many other people, or from how many other senders, this text was found."""
    decided: bool
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class DoorPage:
    """A page of a list, newest first."""

    rows: tuple[DoorRow, ...]
    next: str
    """The cursor of the page after this one; empty: there is none."""


@dataclass(frozen=True, slots=True)
class DoorCount:
    """How many messages have a verdict; counted up to ten thousand."""

    verdict: str
    waiting: int
    """Not decided by the owner."""
    decided: int
    more: bool
    """There are more than were counted."""


def messages(
    verdict: Verdict | str = "",
    cursor: str = "",
    limit: int = 50,
    *,
    decided: bool | None = None,
    together: bool = True,
    since: datetime | None = None,
    unanswered: bool = False,
) -> DoorPage:
    """What came, newest first.

    Args:
        verdict: only those with this verdict; empty for all.
        cursor: `next` of the page before.
        limit: rows of a page.
        decided: only those the owner decided on (True) or did not (False).
        together: of messages with the same text and verdict only the newest is listed.
        since: (aware) what came at this moment or later; None: everything.
        unanswered: only what the owner did not answer.

    Raises:
        ValueError: no verdict, or no cursor of this list.
    """
    wanted = [Verdict(verdict)] if verdict else list(Verdict)
    limit = max(1, min(limit, MOST))
    states = (False, True) if decided is None else (decided,)
    parts, values = _parts(
        wanted, states, limit + 1, _after(cursor, since), unanswered=unanswered, together=together
    )
    with connection.cursor() as c:
        c.execute(
            f"SELECT message_id, at FROM ({parts}) ORDER BY at DESC, message_id DESC LIMIT %s",
            [*values, limit + 1],
        )
        found = c.fetchall()
    shown = [pk for pk, _at in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return DoorPage(rows(shown), f"{last[1]}:{last[0]}" if last else "")


def group(template: str, cursor: str = "", limit: int = 50) -> DoorPage:
    """All messages of one template, newest first.

    Raises:
        ValueError: no cursor of this list.
    """
    limit = max(1, min(limit, MOST))
    where, values = _after(cursor)
    with connection.cursor() as c:
        c.execute(
            f"SELECT j.message_id, j.at FROM ledger_judged j WHERE j.template = %s{where}"
            " ORDER BY j.at DESC, j.message_id DESC LIMIT %s",
            [template, *values, limit + 1],
        )
        found = c.fetchall() if template else []
    shown = [pk for pk, _at in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return DoorPage(rows(shown), f"{last[1]}:{last[0]}" if last else "")


def undecided(template: str) -> int:
    """How many messages of a template the owner did not decide on; 0 where there is none."""
    if not template:
        return 0
    with connection.cursor() as c:
        c.execute(
            "SELECT count(*) FROM ledger_judged WHERE template = %s AND NOT decided", [template]
        )
        return int(c.fetchone()[0])


def ids_of(digests: Sequence[str]) -> dict[str, int]:
    """Row numbers of messages by digest (hex, as told); what is no message is left out."""
    return messages_store.ids_of(digests)


def counts(since: datetime | None = None, *, unanswered: bool = False) -> tuple[DoorCount, ...]:
    """How many there are of each verdict.

    Args:
        since: (aware) of what came at this moment or later; None: of everything.
        unanswered: of what the owner did not answer.
    """
    cells = [(verdict.value, decided) for verdict in Verdict for decided in (False, True)]
    where, bound = _after("", since)
    where += _UNANSWERED.format("j") if unanswered else ""
    # Each a range of the index (decided, verdict, at), and all of them in one go.
    one = (
        "SELECT count(*) FROM (SELECT 1 FROM ledger_judged j"
        f" WHERE j.decided = %s AND j.verdict = %s{where} LIMIT %s)"
    )
    values = [v for name, decided in cells for v in (decided, name, *bound, _COUNTED + 1)]
    with connection.cursor() as c:
        c.execute(" UNION ALL ".join([one] * len(cells)), values)
        found = dict(zip(cells, (int(row[0]) for row in c.fetchall()), strict=True))
    made = []
    for verdict in Verdict:
        numbers = [found[verdict.value, decided] for decided in (False, True)]
        waiting, decided_ = (min(number, _COUNTED) for number in numbers)
        made.append(DoorCount(verdict.value, waiting, decided_, max(numbers) > _COUNTED))
    return tuple(made)


def is_empty() -> bool:
    """Whether nothing ever came to the door, or nothing was judged yet."""
    with connection.cursor() as c:
        c.execute("SELECT 1 FROM ledger_judged LIMIT 1")
        return c.fetchone() is None


def _parts(
    verdicts: Iterable[Verdict],
    states: Iterable[bool],
    most: int,
    between: tuple[str, list[Any]],
    *,
    unanswered: bool,
    together: bool,
) -> tuple[str, list[Any]]:
    """One range of the index (decided, verdict, at) for each, so that nothing is sorted whole."""
    where, bound = between
    where += _UNANSWERED.format("j") if unanswered else ""
    alone = ""
    if together:
        # One that is not listed must not stand for the others of its text.
        alone = _ALONE.format(also=_UNANSWERED.format("n") if unanswered else "")
    parts, values = [], []
    for verdict in verdicts:
        for decided in states:
            parts.append(
                "SELECT * FROM (SELECT j.message_id, j.at FROM ledger_judged j"
                f" WHERE j.decided = %s AND j.verdict = %s{where}{alone}"
                " ORDER BY j.at DESC, j.message_id DESC LIMIT %s)"
            )
            values += [decided, verdict.value, *bound, most]
    return " UNION ALL ".join(parts), values


# Of messages with the same text, verdict and state, the newest: the index (template, at) answers.
_ALONE = (
    " AND (j.template = '' OR NOT EXISTS (SELECT 1 FROM ledger_judged n"
    " WHERE n.template = j.template AND n.at >= j.at AND n.verdict = j.verdict{also}"
    " AND n.decided = j.decided AND (n.at > j.at OR n.message_id > j.message_id)))"
)
_UNANSWERED = " AND {}.answered_at IS NULL"


def _after(cursor: str, since: datetime | None = None) -> tuple[str, list[Any]]:
    """What is behind a place in the list, and not before a moment."""
    where, bound = ("", []) if since is None else (" AND j.at >= %s", [int(since.timestamp())])
    if not cursor:
        return where, bound
    if not _CURSOR.fullmatch(cursor):
        raise ValueError(_("This is no place in the list. Begin at its top."))
    at, message = (int(part) for part in cursor.split(":"))
    return (
        f"{where} AND j.at <= %s AND (j.at < %s OR j.message_id < %s)",
        [*bound, at, at, message],
    )


# ---------------------------------------------------------------- rows


_ROW = """
SELECT j.message_id, j.at, j.person, j.channel, j.verdict, j.basis, j.chance, j.ask, j.minutes,
  j.template, j.told, j.decided, j.answered_at, m.digest, m.subject, substr(t.new, 1, 400),
  coalesce(p.value, ''), coalesce((SELECT a.name FROM ledger_addressed a
    WHERE a.message_id = m.id AND a.role = 'from' ORDER BY a.position LIMIT 1), '')
FROM ledger_judged j JOIN ledger_message m ON m.id = j.message_id
LEFT JOIN ledger_messagetext t ON t.message_id = m.id
LEFT JOIN ledger_contactpoint p ON p.id = m.sender_id
WHERE j.message_id IN ({marks})
"""


def rows(ids: Sequence[int]) -> tuple[DoorRow, ...]:
    """Messages at the door by row number, in the order given; those not judged are left out."""
    if not ids:
        return ()
    with connection.cursor() as c:
        c.execute(_ROW.format(marks=",".join(["%s"] * len(ids))), list(ids))
        found = {row[0]: row for row in c.fetchall()}
    people = references.people({row[2] for row in found.values() if row[2] is not None})
    zone = settings.zone()
    alike = _alike({row[9] for row in found.values() if row[9]})
    return tuple(
        _row(found[pk], people, alike.get(found[pk][9], 1), zone) for pk in ids if pk in found
    )


def _alike(templates: Iterable[str]) -> dict[str, int]:
    """How many messages there are of each template: counted once each, by the index alone."""
    wanted = list(templates)
    marks = ",".join(["%s"] * len(wanted))
    with connection.cursor() as c:
        c.execute(
            "SELECT template, count(*) FROM ledger_judged"
            f" WHERE template IN ({marks}) GROUP BY template",
            wanted,
        )
        return dict(c.fetchall())


def _row(row: tuple[Any, ...], people: dict[int, PersonRef], same: int, zone: Any) -> DoorRow:
    (pk, at, person, channel, verdict, basis, chance, ask, minutes, template, told_text, decided,
     answered, digest, subject, text, address, name) = row  # fmt: skip
    told = orjson.loads(told_text)
    reasons = read_reasons(told.get("reasons", ()))
    warnings = read_reasons(told.get("warnings", ()))
    copies = told.get("e", {}).get("c")
    return DoorRow(
        id=pk,
        digest=bytes(digest).hex(),
        at=settings.at(at, zone),
        sender=people.get(person) or PersonRef(None, name or address, address),
        subject=subject,
        snippet=" ".join((text or "").split())[:_SNIPPET],
        channel=channel,
        verdict=verdict,
        basis=basis,
        chance=chance,
        ask=Ask(ask).value,
        minutes=minutes,
        reason=reason_sentence(reasons[0]) if reasons else "",
        warning=_warning(warnings),
        group=template,
        same=same,
        people=int(copies[2]) if copies else 0,
        decided=bool(decided),
        answered_at=settings.local(answered, zone),
    )


def _warning(warnings: Sequence[Reason]) -> str:
    """The plainest warning that takes a sender's privilege away."""
    plain = next((one for one in warnings if one.code in FORGED), None)
    return "" if plain is None else reason_sentence(plain)
