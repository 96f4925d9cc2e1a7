"""Projects acts: what the reader found in words, weighed with who wrote whom, and decided by people.

Every candidate is weighed anew: what an introduction is worth depends on mail that came after it.
Rows that come out the same are left alone, so an act keeps its number.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from tengill import reading
from tengill.facts.acts import ActKind, FoundAct, Took
from tengill.facts.evidence import Evidence
from tengill.ledger import decisions
from tengill.ledger.points import last_id, marks, parts
from tengill.reading import Structure, TextReading
from tengill.workspace.act_decisions import ROLES, ActRow, PartyRow, decided, told_by_hand
from tengill.workspace.project.act_context import Around, Parties
from tengill.workspace.project.acts_bearing import by_name

_CHUNK = 500
_CONNECTING = (ActKind.INTRODUCTION, ActKind.HANDOFF)
_ActColumns = tuple[str | int | float | None, ...]
_PartyColumns = tuple[str, int, str, str, int | None]
Standing = tuple[int, _ActColumns, tuple[_PartyColumns, ...]]
"""An act's row: its number, its columns, its parties."""


@dataclass(frozen=True, slots=True)
class Read:
    """A message with candidates, as the second stage needs it."""

    message: int
    digest: str
    at: int | None
    thread_key: str
    subject_key: str
    text: TextReading


@dataclass(frozen=True, slots=True)
class Told:
    """An act's row with the message it stands on, what shows that it took, and who read it."""

    row: ActRow
    message: int | None
    took_message: int | None
    reader: str


def project_act(key: str) -> None:
    """Weigh one act anew, as `project_acts` would; call inside a transaction."""
    parties = Parties()
    around = Around(parties)
    verdicts, word = (
        {about: value for about, value in decisions.in_force(kind).items() if about == key}
        for kind in ("act", "took")
    )
    told: dict[str, Told] = {}
    for read in _reads_of(key):
        for one in _acts(read, around):
            if one.row.key == key:
                row = decided(one.row, verdicts.get(key), word.get(key))
                told[key] = replace(one, row=row)
    for one in _by_hand(_told_by_hand(verdicts), told.keys(), verdicts, word):
        if one.row.key == key:
            told[key] = one
    Writer(parties).write(told, _standing("key = %s", [key]))


def project_acts() -> None:
    """Weigh all candidates, apply decisions, write what differs; call inside a transaction.

    Goes through the messages in chunks and compares each with the acts that stand on its
    messages, so that texts never fill the memory. What people told comes last.
    """
    parties = Parties()
    verdicts, word = decisions.in_force("act"), decisions.in_force("took")
    by_hand = _told_by_hand(verdicts)
    around = Around(parties)
    writer = Writer(parties)
    found: set[str] = set()
    last = 0
    for chunk in _chunks():
        told: dict[str, Told] = {}
        for read in chunk:
            for one in _acts(read, around):
                key = one.row.key
                row = decided(one.row, verdicts.get(key), word.get(key))
                told[key] = replace(one, row=row)
        found.update(told.keys() & by_hand.keys())
        first, last = last + 1, chunk[-1].message
        before = _standing("message_id BETWEEN %s AND %s", [first, last])
        writer.write(told, {k: v for k, v in before.items() if k in told or k not in by_hand})
    told = {one.row.key: one for one in _by_hand(by_hand, found, verdicts, word)}
    before = _standing("message_id > %s OR message_id IS NULL", [last])
    for key in by_hand.keys() - found - before.keys():
        before.update(_standing("key = %s", [key]))
    writer.write(told, before)


def weighed(
    reads: Iterable[Read], new: Iterable[int], around: Around, named: Collection[str] = ()
) -> tuple[dict[str, Told], dict[str, Standing]]:
    """Some messages' acts as `project_acts` would tell them, and those that stand on them.

    Args:
        reads: what was read in these messages.
        new: messages that are looked at, whether or not anything was read in them.
        around: their surroundings.
        named: keys of acts told by hand that rest on no message, and are looked at too.
    """
    reads, new = list(reads), list(new)
    digests = {read.digest: read.message for read in reads} | _digests(new)
    by_themselves = {key for key in named if _digest(key) == _MANUAL}
    of = [*digests, _MANUAL] if by_themselves else digests
    verdicts, word, told_new = (_decided(kind, of) for kind in ("act", "took", "act_new"))
    told: dict[str, Told] = {}
    for read in reads:
        for one in _acts(read, around):
            row = decided(one.row, verdicts.get(one.row.key), word.get(one.row.key))
            told[one.row.key] = replace(one, row=row)
    by_hand = _told_by_hand(verdicts, told_new)
    here = {
        key: value
        for key, value in by_hand.items()
        if _digest(key) in digests or key in by_themselves
    }
    told.update((one.row.key, one) for one in _by_hand(here, told.keys(), verdicts, word))
    before: dict[str, Standing] = {}
    for part in parts(sorted({*digests.values(), *new})):
        before |= _standing(f"message_id IN ({marks(part)})", part)
    for key in (here.keys() | by_themselves) - before.keys():
        before |= _standing("key = %s", [key])
    return told, before


_MANUAL = "manual"
"""In the place of a message's digest, in the keys of acts that rest on none."""


def _digest(key: str) -> str:
    return key.partition(":")[0]


def decided_naming(names: Collection[str], addresses: Collection[str]) -> set[str]:
    """Keys of acts in whose decisions one of these folded names or addresses stands."""
    return {
        about
        for kind in ("act", "act_new")
        for about, value in decisions.in_force(kind).items()
        if any(
            told in addresses or by_name(told)[0] in names for told in decisions.strings_in(value)
        )
    }


def judged_by_another() -> bool:
    """Whether acts stand that another version of the reader weighed: these are all to be weighed."""
    now = reading.weigh(TextReading("", 0.0), Structure()).reader
    with connection.cursor() as c:
        c.execute("SELECT 1 FROM ledger_act WHERE reader <> '' AND reader <> %s LIMIT 1", [now])
        return c.fetchone() is not None


def differing(told: dict[str, Told], before: dict[str, Standing], parties: Parties) -> set[str]:
    """The keys of acts that come, go or are others than they were."""
    gone = before.keys() - told.keys()
    return gone | {key for key, one in told.items() if not _stands(one, before.get(key), parties)}


# ---------------------------------------------------------------- what the reader finds


_SELECT = (
    "SELECT t.message_id, m.digest, m.sent_at, m.thread_key, m.subject_key, t.found"
    " FROM ledger_textreading t JOIN ledger_message m ON m.id = t.message_id"
    " WHERE t.found <> '' AND {which} ORDER BY t.message_id LIMIT %s"
)


def _chunks() -> Iterator[list[Read]]:
    with connection.cursor() as c:
        last = 0
        while True:
            c.execute(_SELECT.format(which="t.message_id > %s"), [last, _CHUNK])
            rows = c.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [_read(row) for row in rows]


def _reads_of(key: str) -> list[Read]:
    """The message an act's key names, when it has candidates."""
    try:
        digest = bytes.fromhex(key.partition(":")[0])
    except ValueError:
        return []
    with connection.cursor() as c:
        c.execute(_SELECT.format(which="m.digest = %s"), [digest, 1])
        return [_read(row) for row in c.fetchall()]


def reads_of(messages: Iterable[int]) -> list[Read]:
    """What was read in some messages; those without candidates are left out."""
    found: list[Read] = []
    with connection.cursor() as c:
        for part in parts(sorted(messages)):
            which = f"t.message_id IN ({marks(part)})"
            c.execute(_SELECT.format(which=which), [*part, len(part)])
            found += [_read(row) for row in c.fetchall()]
    return found


def _digests(messages: Iterable[int]) -> dict[str, int]:
    found: dict[str, int] = {}
    with connection.cursor() as c:
        for part in parts(sorted(messages)):
            c.execute(f"SELECT digest, id FROM ledger_message WHERE id IN ({marks(part)})", part)
            found.update((bytes(digest).hex(), pk) for digest, pk in c.fetchall())
    return found


def _read(row: tuple[Any, ...]) -> Read:
    pk, digest, at, thread, subject, found = row
    return Read(pk, bytes(digest).hex(), at, thread, subject, TextReading.from_json(found))


def _acts(read: Read, around: Around) -> Iterator[Told]:
    result = reading.weigh(read.text, around.structure(read))
    seen: set[ActKind] = set()
    for act in result.acts:
        if act.kind in seen or not reading.level(act.confidence):
            continue
        seen.add(act.kind)
        act = around.apart(act) if act.kind in _CONNECTING else act  # noqa: PLW2901 (the same act, its parties told apart)
        took, shown = around.took(read, act) if act.kind in _CONNECTING else (None, None)
        yield Told(_row(read, act, took), read.message, shown, result.reader)


def _row(read: Read, act: FoundAct, took: Took | None) -> ActRow:
    sides = {"connector": act.connector, "left": act.left, "right": act.right}
    return ActRow(
        key=f"{read.digest}:{act.kind.value}",
        kind=act.kind.value,
        at=read.at,
        confidence=act.confidence,
        evidence=Evidence.INFERRED.value,
        words=[[s.start, s.end, s.text, s.in_subject] for s in act.words],
        reasons=list(act.reasons),
        subject=act.subject,
        took=took.value if took else "",
        parties=tuple(
            PartyRow(role, box.name, box.address) for role in ROLES for box in sides[role]
        ),
    )


# ---------------------------------------------------------------- what people told


def _decided(kind: str, digests: Collection[str]) -> dict[str, dict[str, Any]]:
    """What was decided about acts on some messages; of many, all that was decided."""
    if len(digests) > _FEW:
        return decisions.in_force(kind)
    return decisions.in_force_below(kind, digests)


_FEW = 50


def _told_by_hand(
    verdicts: dict[str, dict[str, Any]], told_new: dict[str, dict[str, Any]] | None = None
) -> dict[str, dict[str, Any]]:
    """Acts told by a person, and confirmed ones as they were when they were confirmed."""
    told = dict(decisions.in_force("act_new") if told_new is None else told_new)
    for key, value in verdicts.items():
        was = value.get("was")
        if isinstance(was, dict) and value.get("verdict") != "rejected":
            told.setdefault(key, {**was, **_sides(was)})
    return told


def _by_hand(
    by_hand: dict[str, dict[str, Any]],
    found: Collection[str],
    verdicts: dict[str, dict[str, Any]],
    word: dict[str, dict[str, Any]],
) -> Iterator[Told]:
    """Those of them that today's reader does not find."""
    told = {key: value for key, value in by_hand.items() if key not in found}
    messages = messages_of(told)
    for key, value in told.items():
        digest = _digest(key)
        if digest != _MANUAL and digest not in messages:
            continue  # its message is not (or no longer) here; the decision waits for it
        row = decided(told_by_hand(key, value, word.get(key)), verdicts.get(key))
        yield Told(row, messages.get(digest), None, "")


def _sides(was: dict[str, Any]) -> dict[str, list[list[str]]]:
    return {
        side: [[name, address] for role, name, address in was.get("parties", ()) if role == side]
        for side in ROLES
    }


def messages_of(keys: Iterable[str]) -> dict[str, int]:
    """The messages some acts rest on, by digest; where these are in the ledger."""
    found: dict[str, int] = {}
    with connection.cursor() as c:
        for digest in {_digest(key) for key in keys} - {_MANUAL}:
            try:
                raw = bytes.fromhex(digest)
            except ValueError:
                continue
            c.execute("SELECT id FROM ledger_message WHERE digest = %s", [raw])
            row = c.fetchone()
            if row:
                found[digest] = row[0]
    return found


# ---------------------------------------------------------------- writing what differs

_COLUMNS = (
    "key, message_id, kind, at, confidence, evidence, state, words, reasons, subject, took,"
    " took_message_id, reader"
)


class Writer:
    """Writes acts that differ from those that stand; new ones get the next numbers."""

    def __init__(self, parties: Parties) -> None:
        self._parties = parties
        self._last = last_id("ledger_act")

    def write(self, told: dict[str, Told], before: dict[str, Standing]) -> None:
        """Put the acts told in the place of those that stood before."""
        gone = [pk for key, (pk, _, _) in before.items() if key not in told]
        acts: list[Standing] = []
        for key, one in told.items():
            if _stands(one, before.get(key), self._parties):
                continue
            act, party = _act_columns(one), _party_columns(one, self._parties)
            pk = before[key][0] if key in before else 0
            if pk:
                gone.append(pk)
            else:
                self._last = pk = self._last + 1
            acts.append((pk, act, party))
        _forget(gone)
        marks = ", ".join(["%s"] * (_COLUMNS.count(",") + 2))
        with connection.cursor() as c:
            c.executemany(
                f"INSERT INTO ledger_act (id, {_COLUMNS}) VALUES ({marks})",
                [(pk, *act) for pk, act, _ in acts],
            )
            c.executemany(
                "INSERT INTO ledger_actparty (act_id, role, position, name, address, person_id)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [(pk, *columns) for pk, _, party in acts for columns in party],
            )


def _stands(one: Told, before: Standing | None, parties: Parties) -> bool:
    """Whether an act is already there as told."""
    if before is None:
        return False
    return before[1:] == (_act_columns(one), _party_columns(one, parties))


def _act_columns(one: Told) -> _ActColumns:
    row = one.row
    return (
        row.key, one.message, row.kind, row.at, row.confidence, row.evidence, row.state,
        json.dumps(row.words, ensure_ascii=False), json.dumps(row.reasons, ensure_ascii=False),
        row.subject, row.took, one.took_message, one.reader,
    )  # fmt: skip


def _party_columns(one: Told, parties: Parties) -> tuple[_PartyColumns, ...]:
    places: dict[str, int] = {}
    columns: list[_PartyColumns] = []
    for party in one.row.parties:
        place = places.get(party.role, 0)
        places[party.role] = place + 1
        person = parties.person(party.name, party.address)
        columns.append((party.role, place, party.name, party.address, person))
    return tuple(columns)


def _standing(which: str, values: list[Any]) -> dict[str, Standing]:
    """Acts that stand, by key, and their numbers; `which` is a condition on their columns."""
    standing: dict[int, tuple[_ActColumns, list[_PartyColumns]]] = {}
    with connection.cursor() as c:
        c.execute(f"SELECT id, {_COLUMNS} FROM ledger_act WHERE {which}", values)
        for pk, *columns in c.fetchall():
            standing[pk] = (tuple(columns), [])
        if standing:
            c.execute(
                "SELECT act_id, role, position, name, address, person_id FROM ledger_actparty"
                f" WHERE act_id IN (SELECT id FROM ledger_act WHERE {which}) ORDER BY id",
                values,
            )
            for pk, *columns in c.fetchall():
                standing[pk][1].append(tuple(columns))
    return {str(act[0]): (pk, act, tuple(party)) for pk, (act, party) in standing.items()}


def _forget(acts: list[int]) -> None:
    with connection.cursor() as c:
        c.executemany("DELETE FROM ledger_actparty WHERE act_id = %s", [(pk,) for pk in acts])
        c.executemany("DELETE FROM ledger_act WHERE id = %s", [(pk,) for pk in acts])
