"""Who is one person across sources: runs record linkage when the cards changed, keeps what it found.

Its pairs are stored by contact points, so that a new message follows them without running it again.
"""

from collections.abc import Sequence

import orjson
from django.db import connection

from tengill import people
from tengill.people import CardSeen, Decisions, Link, PointSeen
from tengill.people.linkage import Linked, Pair, link
from tengill.workspace.merge_records import Records, records

_VERSION = "2"
"""Changes when linkage would find something else in the same cards."""
_GROWN, _MORE = 1.25, 200
"""Linkage runs again too when mail brought so many points more: a quarter, and at least these."""
_REASON = 160


def links(
    cards: Sequence[CardSeen], points: Sequence[PointSeen], decisions: Decisions
) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """What record linkage found: the clear pairs, and the unclear ones.

    It runs only when the cards changed since it last ran (or mail grew by a quarter); else the
    pairs it found then are given back. Call inside a transaction.

    Args:
        cards: the cards that stand.
        points: all contact points with what mail shows of them.
        decisions: what a person decided by hand.
    """
    print_ = _fingerprint() if cards else ""
    if not _is_current(print_, len(points)):
        _forget()
        if _worth_it(cards):
            # Without merges and splits: `people.resolve` carries them out over these pairs, and a
            # word taken back finds them as they were.
            plain = Decisions(kinds=decisions.kinds, owners=decisions.owners)
            told = records(people.resolve(points, plain, cards=cards), cards, points)
            _keep(print_, len(points), told, link(told.records))
    return _stored(clear=True), _stored(clear=False)


def _worth_it(cards: Sequence[CardSeen]) -> bool:
    """Mail alone has rules of its own; cards of other people call for linkage."""
    return any(not (card.is_owner or card.is_organisation) for card in cards)


# ---------------------------------------------------------------- what is kept


def _fingerprint() -> str:
    """Of the cards: a card is never edited, only added, retracted or undone with its run."""
    with connection.cursor() as c:
        c.execute(
            "SELECT count(*), coalesce(max(id), 0), coalesce(sum(id), 0), count(retracted_at),"
            " coalesce(max(retracted_at), 0) FROM ledger_card"
        )
        return ":".join((_VERSION, *map(str, c.fetchone())))


def _is_current(print_: str, points: int) -> bool:
    with connection.cursor() as c:
        c.execute("SELECT cards, points FROM ledger_linkagerun ORDER BY id DESC LIMIT 1")
        row = c.fetchone()
    if row is None:
        return not print_
    return bool(row[0] == print_ and points <= row[1] * _GROWN + _MORE)


def stays_current(points: int) -> bool:
    """Whether, with so many points and the cards as they were, linkage would not run again."""
    with connection.cursor() as c:
        c.execute("SELECT points FROM ledger_linkagerun ORDER BY id DESC LIMIT 1")
        row = c.fetchone()
    return row is None or points <= row[0] * _GROWN + _MORE


def _forget() -> None:
    with connection.cursor() as c:
        c.execute("DELETE FROM ledger_linkedpair")
        c.execute("DELETE FROM ledger_linkagerun")


def _keep(print_: str, points: int, told: Records, linked: Linked) -> None:
    with connection.cursor() as c:
        c.execute(
            "INSERT INTO ledger_linkagerun (cards, points, records, compared)"
            " VALUES (%s, %s, %s, %s)",
            [print_, points, len(told.records), linked.compared],
        )
        c.executemany(
            'INSERT INTO ledger_linkedpair (left_id, right_id, "clear", probability, reasons, held)'
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [
                (*_ends(pair, told), clear, round(pair.probability, 6), _reasons(pair), pair.held)
                for pairs, clear in ((linked.joined, True), (linked.unclear, False))
                for pair in pairs
            ],
        )


def _ends(pair: Pair, told: Records) -> tuple[int, int]:
    low, high = sorted((told.person[pair.left], told.person[pair.right]))
    return low, high


def _reasons(pair: Pair) -> str:
    return orjson.dumps(
        [[r.about, r.code, r.words, round(r.weight, 2)] for r in pair.reasons]
    ).decode()


def _stored(*, clear: bool) -> tuple[Link, ...]:
    """The pairs as `people.resolve` takes them, surest first."""
    with connection.cursor() as c:
        c.execute(
            'SELECT left_id, right_id, probability, reasons FROM ledger_linkedpair WHERE "clear" = %s'
            " ORDER BY probability DESC, left_id, right_id",
            [clear],
        )
        return tuple(
            Link(left, right, _words(reasons), probability, sure=clear)
            for left, right, probability, reasons in c.fetchall()
        )


def _words(reasons: str) -> str:
    """What spoke for it, in one short phrase."""
    told = [words for _, _, words, weight in orjson.loads(reasons) if weight > 0]
    return ", ".join(told[:3])[:_REASON] or "linked across sources"
