"""Records in, persons and open questions out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tengill.people.linkage.clusters import Clusters
from tengill.people.linkage.columns import rows_of
from tengill.people.linkage.comparisons import Comparison, Level, fitted
from tengill.people.linkage.judging import SecondLook
from tengill.people.linkage.records import Linked, Pair, Reason, Record
from tengill.people.linkage.scoring import score
from tengill.people.linkage.tables import table_of
from tengill.people.linkage.weights import by_weight, weight, weight_key

SURE = 0.99
"""Pairs at least so probable by themselves are joined first, unless something contradicts."""
CLEAR = 0.92
"""Persons at least so probably one, by all that surrounds them, are joined too."""
CLEAR_OF_FEW = 0.95
FEW = 1_000
"""Among fewer records it cannot be counted how rare a name is: two of one name may be two."""
UNCLEAR = 0.2
"""Pairs at least so probable are asked about."""
POSSIBLE = 0.0003
"""Pairs less probable by themselves are not looked at again."""
MOST_UNCLEAR = 5_000


def link(
    records: Iterable[Record],
    *,
    merges: Iterable[tuple[int, int]] = (),
    splits: Iterable[tuple[int, int]] = (),
    clear: float | None = None,
    unclear: float = UNCLEAR,
) -> Linked:
    """Find which records are one person, conservatively.

    The result depends neither on the order of the records nor on chance. What a person decided
    outweighs everything: `merges` are carried out, and no cluster holds both records of a split
    (a split outweighs merges too). Pairs with ids that are not among the records are ignored.

    Args:
        records: cards and persons of mail, each once.
        merges: pairs of record ids a person said are one.
        splits: pairs of record ids a person said are not.
        clear: join from this probability on; by default `CLEAR`, and `CLEAR_OF_FEW` among fewer
            records than `FEW`.
        unclear: ask from this probability on.

    Raises:
        ValueError: when two records have the same id.

    Source: Fellegi and Sunter, A theory for record linkage, JASA 64 (1969); computed by Splink.
    """
    rows = rows_of(list(records))
    if len({row.record.id for row in rows}) != len(rows):
        raise ValueError("every record must come once, with an id of its own")
    if clear is None:
        clear = CLEAR if len(rows) >= FEW else CLEAR_OF_FEW
    clusters = Clusters(rows, merges, splits)
    pairs = scored(table_of(rows), fitted(), min(unclear, POSSIBLE)) if len(rows) > 1 else []
    joined, open_ = first_look(pairs, clusters, max(clear, SURE))
    # Mail holds thousands of strangers of whom a name is all there is, and it was an address book
    # that the second look was fitted on: two persons of mail alone are joined only where it is sure.
    look = SecondLook(open_, rows, clusters)
    joined += look.join(
        clear, lambda pair: not _both_of_mail(pair, clusters) and not _unnamed(pair)
    )
    asked = _asked(look.judged(), open_, clusters, unclear)
    return Linked(tuple(joined), asked, clusters.groups(), len(pairs))


def first_look(
    pairs: Iterable[Pair], clusters: Clusters, clear: float
) -> tuple[list[Pair], list[Pair]]:
    """Join the clear pairs; those joined, and those left open."""
    joined: list[Pair] = []
    open_: list[Pair] = []
    for pair in pairs:
        if pair.probability < clear or _waits(pair, clusters):
            open_.append(pair)
            continue
        before = clusters.find(pair.left) != clusters.find(pair.right)
        why = _unnamed(pair) or clusters.join(pair.left, pair.right)
        if why:
            open_.append(replace(pair, held=why))
        elif before:
            joined.append(pair)
    return joined, open_


def _both_of_mail(pair: Pair, clusters: Clusters) -> bool:
    return clusters.of_mail(pair.left) and clusters.of_mail(pair.right)


def _waits(pair: Pair, clusters: Clusters) -> bool:
    """Whether the second look is to decide: a given name alone says too little here.

    Two addresses that mail alone knows are no matter for it, and where they are spelt alike they
    are seldom two people's.
    """
    return _of_given_name(pair) and not _unnamed(pair) and not _both_of_mail(pair, clusters)


_NAMING = frozenset(
    {
        ("email", "same"),
        ("email", "spells"),
        ("email", "initials"),
        ("phone", "same"),
        ("handle", "same"),
    }
)


def _unnamed(pair: Pair) -> str:
    """Why an unusual address alone joins nobody: lists have such addresses too."""
    told = {(reason.about, reason.code) for reason in pair.reasons if reason.weight > 0}
    about = {reason.about for reason in pair.reasons}
    if "name" in about or told & _NAMING or not told:
        return ""
    return "one of them tells no name of its own"


_POINTS = frozenset({("email", "same"), ("phone", "same"), ("handle", "same")})


def _of_given_name(pair: Pair) -> bool:
    """Whether no full name and no point speaks for it, but a given name, or how an address spells one.

    An address's spelling and the given name beside it tell one thing twice, and how many bear the
    name is not weighed in it: the second look does that.
    """
    told = {(reason.about, reason.code) for reason in pair.reasons if reason.weight > 0}
    about = {about for about, _ in told}
    return not told & _POINTS and ("first" in about or "name" not in about)


def scored(table: Any, comparisons: Sequence[Comparison], least: float) -> list[Pair]:
    """Pairs at least so probable, surest first; ties by ids."""
    if not any(table.column("blocks").to_pylist()):
        return []  # nobody has anything in common with anybody
    found = score(table, comparisons, least)
    levels = [(f"mw_{one.about}", one.about, by_weight(one)) for one in comparisons]
    pairs = [_pair(row, levels) for row in _told(found)]
    return sorted(pairs, key=_surest)


def _surest(pair: Pair) -> tuple[float, int, int]:
    return (-round(pair.probability, 12), pair.left, pair.right)


def _told(found: Any) -> Iterator[dict[str, Any]]:
    for batch in found.to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def _pair(row: dict[str, Any], levels: Sequence[tuple[str, str, Mapping[int, Level]]]) -> Pair:
    reasons = []
    for column, about, by in levels:
        level = by.get(weight_key(row[column]))
        if level is not None and level.words:
            reasons.append(Reason(about, level.code, level.words, weight(level)))
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.about))
    left, right = sorted((row["unique_id_l"], row["unique_id_r"]))
    return Pair(left, right, row["match_probability"], tuple(reasons))


def _asked(
    judged: Iterable[Pair], open_: Iterable[Pair], clusters: Clusters, unclear: float
) -> tuple[Pair, ...]:
    """The surest pair between each two persons still apart and not decided about.

    Likely pairs that something forbids come too, with what it is.
    """
    held = [pair for pair in open_ if pair.held and pair.probability >= unclear]
    likely = [pair for pair in judged if pair.probability >= unclear]
    done: set[tuple[int, int]] = set()
    asked: list[Pair] = []
    for pair in (*likely, *held):
        low, high = sorted((clusters.find(pair.left), clusters.find(pair.right)))
        if low == high or (low, high) in done or clusters.decided(low, high):
            continue
        done.add((low, high))
        asked.append(pair)
    asked.sort(key=_surest)
    return tuple(asked[:MOST_UNCLEAR])
