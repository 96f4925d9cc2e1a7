"""What in the ledger shows that people know about a topic: from letters, cards, and others' words."""

import json
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from tengill.facts.acts import BULK
from tengill.knowing import Kind, Many, Piece, wishes
from tengill.knowing.wishes import hints
from tengill.ledger import fulltext, knowing_index
from tengill.ledger.standing import in_force
from tengill.workspace import people_points, references, settings
from tengill.workspace.asking import trust
from tengill.workspace.asking.topics import Topic, said_in
from tengill.workspace.people_points import NOBODY

MOST_LETTERS = 2_500
"""So many letters with the topic's words are looked at, the latest ones."""
MOST_ROWS = 6_000
READ_OF_ONE = 5
"""So many letters of one person are read, the latest."""
_UNREAD = 0.4
"""The fit of a letter that is not read yet."""
_K1, _B, _USUAL_LENGTH = 1.2, 0.75, 120
"""BM25's constants, and the length of a usual letter in words."""


class Said(NamedTuple):
    """Where a piece of evidence stands, and its words."""

    page: str
    """`card`, `interaction` or `decision`."""
    id: int
    text: str
    by: int | None = None
    """The person who says so, where it is neither they themselves nor the owner."""


class Heard(NamedTuple):
    """Somebody's word about a person."""

    person: int
    kind: Kind
    ref: int
    """The interaction."""
    at: int | None
    fit: float
    text: str
    by: int | None
    """Who says so; None: the owner, or they themselves."""


@dataclass(slots=True)
class Found:
    """The evidence for a topic."""

    pieces: list[Piece] = field(default_factory=list)
    heard: list["Heard"] = field(default_factory=list)
    """What somebody said of somebody, which can be thousands: pieces are made of what is shown."""
    letters: dict[int, list[tuple[int, int | None, bool]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Person to (message, time, whether it answers another), the latest first."""
    looked_at: int = 0
    cut: bool = False
    """There were more letters than are looked at."""


def letters(topic: Topic, found: Found, *, every_word: bool) -> None:
    """Letters that people, not the owner, wrote and that have the topic's words."""
    words = topic.all_of() if every_word else topic.any_of()
    with connection.cursor() as c:
        c.execute(
            f"SELECT rowid FROM {fulltext.TABLE} WHERE {fulltext.TABLE} MATCH %s"
            " ORDER BY rowid DESC LIMIT %s",
            [words, MOST_LETTERS + 1],
        )
        hits = [pk for (pk,) in c.fetchall()]
    found.cut = len(hits) > MOST_LETTERS
    found.looked_at = min(len(hits), MOST_LETTERS)
    rows = references.rows(
        "SELECT m.id, p.person_id, m.sent_at, m.in_reply_to <> '[]' FROM ledger_message m"
        " JOIN ledger_personpoint p ON p.point_id = m.sender_id"
        " JOIN ledger_person r ON r.id = p.person_id AND r.kind = 'person' AND NOT r.is_owner"
        f" WHERE m.bulk < {BULK} AND m.id IN ({{}})",
        hits[:MOST_LETTERS],
    )
    for pk, person, at, answers in sorted(rows, key=lambda row: (-(row[2] or 0), -row[0])):
        found.letters[person].append((pk, at, bool(answers)))
    _recommended(hits[:MOST_LETTERS], found)


def unread(found: Found) -> list[Piece]:
    """Pieces of letters before anybody read them: enough to see whose are worth reading."""
    return [
        Piece(person, Kind.WROTE, pk, at, _UNREAD)
        for person, every in found.letters.items()
        for pk, at, _answers in every[:READ_OF_ONE]
    ]


def read(topic: Topic, found: Found, people: Iterable[int]) -> list[Piece]:
    """Pieces of the letters of some people, read: how much of each is about the topic."""
    wanted = {
        pk: (person, at, answers)
        for person in people
        for pk, at, answers in found.letters.get(person, [])[:READ_OF_ONE]
    }
    sql = (
        "SELECT m.id, m.subject, coalesce(t.new, '') FROM ledger_message m"
        " LEFT JOIN ledger_messagetext t ON t.message_id = m.id WHERE m.id IN ({})"
    )
    pieces = []
    for pk, subject, text in references.rows(sql, wanted):
        person, at, answers = wanted[pk]
        told = _letter(topic, subject, text, answers=answers)
        if told is not None:
            pieces.append(Piece(person, told[0], pk, at, told[1]))
    return pieces


def _letter(topic: Topic, subject: str, text: str, *, answers: bool) -> tuple[Kind, float] | None:
    """What a letter shows of its writer, and how much of it; None: the words are not theirs."""
    said = said_in(text)
    forms = topic.every_form
    often = sum(1 for word in said if word in forms)
    if often:
        covered = topic.covered(set(said))
        length = 1 - _B + _B * len(said) / _USUAL_LENGTH
        fit = covered * min(1.0, often * (_K1 + 1) / (often + _K1 * length) / 1.2)
        return _wish(topic, text) or Kind.WROTE, fit
    # A subject is carried on by everybody who answers: it is theirs who wrote it first.
    covered = 0.0 if answers else topic.covered(set(said_in(subject)))
    return (Kind.SUBJECT, covered) if covered else None


def _wish(topic: Topic, text: str) -> Kind | None:
    lower = text.lower()
    if not any(
        hint in lower for hint in hints()
    ):  # reading a letter for wishes takes a millisecond
        return None
    for wish in wishes(text):
        if topic.covered(set(said_in(wish.thing))) > 0:
            return Kind.ASKED if wish.kind == "ask" else Kind.OFFER
    return None


def _recommended(hits: Sequence[int], found: Found) -> None:
    """Who was recommended in letters that have the topic's words."""
    sql = (
        "SELECT q.person_id, a.message_id, a.at FROM ledger_act a"
        " JOIN ledger_actparty q ON q.act_id = a.id AND q.role = 'right'"
        " JOIN ledger_person r ON r.id = q.person_id AND r.kind = 'person' AND NOT r.is_owner"
        " WHERE a.kind = 'recommendation' AND a.state <> 'rejected' AND a.message_id IN ({})"
    )
    for person, message, at in references.rows(sql, hits):
        found.pieces.append(Piece(person, Kind.RECOMMENDATION, message, at, 1.0, _BY_LETTER))


_BY_LETTER = 0.7
"""How far one trusts a recommendation a reader found in a letter."""


# ---------------------------------------------------------------- cards and interactions


def cards(
    topic: Topic, found: Found, *, every_word: bool, now: int
) -> dict[tuple[Kind, int], Said]:
    """What cards and interactions tell; returns the text of each piece, to show: by kind and row."""
    words = topic.all_of() if every_word else topic.any_of()
    by_kind: dict[int, list[int]] = defaultdict(list)
    for kind, pk in knowing_index.found(words, MOST_ROWS):
        by_kind[kind].append(pk)
    texts: dict[tuple[Kind, int], Said] = {}
    for piece, text in (
        *_on_cards(topic, by_kind[knowing_index.CARD]),
        *_positions(topic, by_kind[knowing_index.AFFILIATION], now),
    ):
        found.pieces.append(piece)
        texts[piece.kind, piece.ref] = text
    found.heard += _interactions(topic, by_kind[knowing_index.INTERACTION], now)
    return texts


def many(found: Found, now: int) -> Many:
    """All pieces as columns: of letters that are not read yet, and of everybody's words."""
    heard = found.heard
    place = {kind: at for at, kind in enumerate(Kind)}
    told = Many(
        np.array([one.person for one in heard], dtype=np.int64),
        np.array([place[one.kind] for one in heard], dtype=np.int64),
        np.array([one.ref for one in heard], dtype=np.int64),
        np.array([np.nan if one.at is None else one.at for one in heard], dtype=np.float64),
        np.array([one.fit for one in heard], dtype=np.float64),
        vouchers(heard, now),
    )
    return told.and_(Many.of([*found.pieces, *unread(found)]))


def vouchers(heard: Sequence[Heard], now: int) -> NDArray[np.float64]:
    """How far the owner trusts each of these words."""
    by = np.array([-1 if one.by is None else one.by for one in heard], dtype=np.int64)
    return np.where(by < 0, 1.0, np.maximum(_A_WORD, trust.values(by, now)))


def told(
    found: Found, people: Container[int], now: int
) -> tuple[list[Piece], dict[tuple[Kind, int], Said]]:
    """The pieces about some people, but for letters; and the texts of others' words."""
    heard = [one for one in found.heard if one.person in people]
    pieces = [piece for piece in found.pieces if piece.person in people]
    texts: dict[tuple[Kind, int], Said] = {}
    for one, voucher in zip(heard, vouchers(heard, now).tolist(), strict=True):
        pieces.append(Piece(one.person, one.kind, one.ref, one.at, one.fit, voucher))
        texts[one.kind, one.ref] = Said("interaction", one.ref, one.text, one.by)
    return pieces, texts


Told = tuple[Piece, Said]
_WHOSE = """
JOIN ledger_cardpoint h ON h.card_id = c.id AND h.position = (
  SELECT min(position) FROM ledger_cardpoint WHERE card_id = c.id)
JOIN ledger_personpoint p ON p.point_id = h.point_id
JOIN ledger_person r ON r.id = p.person_id AND r.kind = 'person' AND NOT r.is_owner
"""


def _on_cards(topic: Topic, ids: Sequence[int]) -> Iterable[Told]:
    sql = (
        "SELECT c.id, p.person_id, c.told_at, c.headline, c.skills, c.note, c.groups"
        f" FROM ledger_card c {_WHOSE} WHERE {in_force('ledger_card', 'c')}"
        " AND NOT c.is_organisation AND c.id IN ({})"
    )
    for pk, person, at, headline, skills, note, groups in references.rows(sql, ids):
        fields = (
            (Kind.HEADLINE, headline),
            (Kind.SKILL, ", ".join(map(str, json.loads(skills)))),
            (Kind.NOTE, "; ".join(part for part in (note, ", ".join(json.loads(groups))) if part)),
        )
        for kind, text in fields:
            fit = topic.covered(set(said_in(text))) if text else 0.0
            if fit:
                yield Piece(person, kind, pk, at, fit), Said("card", pk, text)


def _positions(topic: Topic, ids: Sequence[int], now: int) -> Iterable[Told]:
    sql = (
        "SELECT a.id, c.id, p.person_id, c.told_at, a.title, a.department, a.organisation, a.until"
        f" FROM ledger_cardaffiliation a JOIN ledger_card c ON c.id = a.card_id {_WHOSE}"
        f" WHERE {in_force('ledger_card', 'c')} AND a.id IN ({{}})"
    )
    for pk, card, person, at, title, department, house, until in references.rows(sql, ids):
        fit = topic.covered(set(said_in(f"{title} {department}")))
        if fit:
            text = ", ".join(part for part in (title, department, house) if part)
            yield (
                Piece(person, Kind.POSITION, pk, at if until else now, fit),
                Said("card", card, text),
            )


def _interactions(topic: Topic, ids: Sequence[int], now: int) -> Iterable[Heard]:
    sql = (
        "SELECT i.id, i.kind, i.at, i.subject, i.text, i.by_id, i.to_id FROM ledger_interaction i"
        f" WHERE {in_force('ledger_interaction', 'i')} AND i.id IN ({{}})"
    )
    rows = list(references.rows(sql, ids))
    ends = people_points.behind(np.array([row[5:] for row in rows], dtype=np.int64).reshape(-1, 2))
    single = trust.are_people(ends.ravel(), now).reshape(-1, 2)
    owners = set(settings.owner_ids())
    covered: dict[tuple[str, str], float] = {}  # a skill is vouched for in the same words
    whom = zip(rows, ends.tolist(), single.tolist(), strict=True)
    for (pk, kind, at, subject, text, *_ends), (by, to), (by_one, to_one) in whom:
        words = (subject, text)
        fit = covered.get(words)
        if fit is None:
            fit = covered[words] = topic.covered(set(said_in(f"{subject} {text}")))
        if not fit or NOBODY in (by, to):
            continue
        said = f"{subject}; {text}" if subject and text else subject or text
        of = _ABOUT.get(kind)
        if of is not None:
            # Somebody's word about another; about the owner it tells nothing of anybody else.
            if to not in owners and to_one:
                yield Heard(to, of, pk, at, fit, said, None if by in owners else by)
        elif kind not in _NOT_SAID:
            other, is_one = (to, to_one) if by in owners else (by, by_one)
            if is_one and other not in owners:
                yield Heard(other, Kind.NOTE, pk, at, fit * _IN_PASSING, said, None)


_ABOUT = {"endorsement": Kind.ENDORSEMENT, "recommendation": Kind.RECOMMENDATION}
_NOT_SAID = frozenset({"connection", "follow", "reaction", "invitation"})
_IN_PASSING = 0.5
"""A note of a talk is about what was talked of, not about what they know."""
_A_WORD = 0.3
"""What the word of somebody the owner hardly knows counts for."""
