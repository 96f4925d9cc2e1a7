"""Credit follows a decision about an act at once: only outcomes the act can bear on are redone.

What attribution reads is kept in this process (`Known`) and brought up to date with each decision,
so that neither all acts are read again nor all outcomes attributed. Everything else that changes
the projections attributes all outcomes and calls `new_generation`, which makes what was kept void
in every process.

Which outcomes an act bears on: provenance (credit/provenance.py) asks for the acts that joined a
pair of people, starting at an outcome's sides, and through each such act for the pairs its
connector makes with either of the two. Walked backwards from the pairs the act joins, as deep as
the settings go, that gives the sides of all outcomes that may ask for it.
"""

import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Count, Max, Q

from tengill.credit import ActRecord, CreditSettings
from tengill.credit.game import Player
from tengill.facts.outcomes import OutcomeState, Side
from tengill.ledger.models import ActParty, Decision, Outcome, OutcomeCredit, OutcomePerson
from tengill.workspace.attribute import attribute_all, attribute_with, saved_settings
from tengill.workspace.attribute_loading import (
    ActFacts,
    Loaded,
    Whole,
    load_stand_ins,
    loaded_of,
    read_acts,
)
from tengill.workspace.attribute_sides import load_sides, owner_people
from tengill.workspace.attribute_subjects import Names, is_open, name_subjects, side_names
from tengill.workspace.attribute_told import Told, acquainted, load_told, outcome_and_party

_CHUNK = 400
_OF_ACTS = ("act", "act_new", "took", "published")
_KINDS = (*_OF_ACTS, "acquaintance", "contribution")
Version = tuple[str, int, int, int]
Pair = frozenset[Player]


@dataclass(slots=True)
class Known:
    """Everything attribution reads, as of one decision."""

    version: Version
    decision: int
    """The newest decision it takes account of."""
    owners: list[int]
    stand_ins: dict[int, int]
    acts: dict[str, ActRecord] = field(default_factory=dict)
    shown: dict[str, ActFacts] = field(default_factory=dict)
    sides: defaultdict[Player, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The acts somebody stands on the left or right of."""
    connects: defaultdict[Player, set[str]] = field(default_factory=lambda: defaultdict(set))
    strangers: defaultdict[Player, dict[int, tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    """Somebody the ledger doesn't know → by act id, the act's key and their name there."""
    outcomes: dict[Pair, list[tuple[int, int]]] = field(default_factory=dict)
    """Buyer and seller → (id, time) of the won outcomes between them."""
    roots: dict[int, list[Pair]] = field(default_factory=dict)
    won: int = 0
    subject_names: Names | None = None
    to_all: set[str] = field(default_factory=set)
    """The acts whose audience is everybody."""
    told: Told = field(default_factory=Told)

    @classmethod
    def load(cls) -> "Known":
        """Read it from the ledger; call inside a transaction."""
        decision = Decision.objects.aggregate(newest=Max("pk"))["newest"] or 0
        owners = owner_people()
        known = cls(version(), decision, owners, load_stand_ins(owners))
        known.told = load_told(known.stand_ins)
        known._read(None)
        known._read_outcomes()
        return known

    # ------------------------------------------------------------ reading

    def _read(self, keys: list[str] | None) -> None:
        """Take up acts as they stand now; those that carry no credit any more are dropped."""
        for key in keys or ():
            self._drop(key)
        read = read_acts(self.stand_ins, keys)
        subjects = {key: facts.subject for key, facts in read.shown.items()}
        records = read.records
        if any(is_open(act) and subjects[str(act.key)] for act in records):
            if self.subject_names is None:
                self.subject_names = side_names(self.stand_ins)
            records = name_subjects(records, subjects, self.subject_names)
        self.shown |= read.shown
        for act in records:
            key = str(act.key)
            self.acts[key] = act
            for person in (*act.left, *act.right):
                self.sides[person].add(key)
            for person in act.connector:
                self.connects[person].add(key)
            if act.published and not act.left:
                self.to_all.add(key)
            id_ = self.shown[key].id
            for who, name in read.strangers.get(id_, {}).items():
                self.strangers[who][id_] = (key, name)

    def _drop(self, key: str) -> None:
        act, shown = self.acts.pop(key, None), self.shown.pop(key, None)
        if act is None or shown is None:
            return
        self.to_all.discard(key)
        for person in (*act.left, *act.right, *act.connector):
            self.sides[person].discard(key)
            self.connects[person].discard(key)
            if person in self.strangers:
                self.strangers[person].pop(shown.id, None)

    def _read_outcomes(self) -> None:
        won = Outcome.objects.filter(_IN_FORCE).order_by("pk")
        rows = list(won.values_list("id", "closed_at"))
        self.won = len(rows)
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            sides = load_sides(dict(chunk), self.stand_ins)
            for id_, at in chunk:
                if at is None:
                    continue
                for buyer in sides[id_, Side.BUYER].people:
                    for seller in sides[id_, Side.SELLER].people:
                        pair = frozenset((buyer, seller))
                        self.outcomes.setdefault(pair, []).append((id_, at))
                        self.roots.setdefault(id_, []).append(pair)

    # ------------------------------------------------------------ what an act bears on

    def catch_up(self, depth: int, keys: Iterable[str] = ()) -> set[int]:
        """Take up all decisions since; returns the outcomes whose attribution may differ.

        Args:
            depth: how deep chains are followed.
            keys: acts that changed, whether or not a decision says so.
        """
        newest = Decision.objects.aggregate(newest=Max("pk"))["newest"] or 0
        since = Decision.objects.filter(pk__gt=self.decision, kind__in=_KINDS)
        told = list(since.values_list("kind", "about"))
        acts = {*keys, *(about for kind, about in told if kind in _OF_ACTS)}
        outcomes = self.changed(acts, depth) if acts else set()
        abouts = {(kind, about) for kind, about in told if kind not in _OF_ACTS}
        if abouts:
            outcomes |= self._told_anew(abouts, depth)
        self.decision = newest
        return outcomes

    def _told_anew(self, abouts: Iterable[tuple[str, str]], depth: int) -> set[int]:
        """Take up what was told of acquaintances and contributions."""
        self.told = load_told(self.stand_ins)
        keys = {outcome_and_party(about)[0] for kind, about in abouts if kind == "contribution"}
        won = Outcome.objects.filter(_IN_FORCE, key__in=keys)
        found = set(won.values_list("pk", flat=True)) if keys else set()
        pairs = acquainted(
            (about for kind, about in abouts if kind == "acquaintance"), self.stand_ins
        )
        return found | self._bearing_on(pairs, None, depth)

    def met(self, pairs: Iterable[Pair], depth: int) -> set[int]:
        """The outcomes whose attribution may rest on when the two of a pair first met."""
        players = {frozenset(self._player(who) for who in pair) for pair in pairs}
        return self._bearing_on(players, None, depth)

    def _player(self, who: Player) -> Player:
        return self.stand_ins.get(who, who) if isinstance(who, int) else who

    def changed(self, keys: Iterable[str], depth: int) -> set[int]:
        """Take up decisions on some acts; returns the outcomes whose attribution may differ."""
        wanted = sorted(set(keys))
        before = [self.acts[key] for key in wanted if key in self.acts]
        named = {who: self._name(who) for who in self._strangers_of(before)}
        self._read(wanted)
        after = [self.acts[key] for key in wanted if key in self.acts]
        named = dict.fromkeys(self._strangers_of(after), "") | named
        touched = [*before, *after]
        for who, name in named.items():
            # One name is shown for a stranger, wherever they stand: the one told last.
            if self._name(who) != name:
                touched += [self.acts[key] for key, _ in self.strangers[who].values()]
        return {id_ for act in touched for id_ in self._outcomes_of(act, depth)}

    def _strangers_of(self, acts: Iterable[ActRecord]) -> set[Player]:
        return {
            person
            for act in acts
            for person in (*act.connector, *act.left, *act.right)
            if isinstance(person, str)
        }

    def _name(self, who: Player) -> str:
        told = self.strangers.get(who)
        return told[max(told)][1] if told else ""

    def _outcomes_of(self, act: ActRecord, depth: int) -> set[int]:
        if act.published and not act.left:
            return self._since(act.at)
        return self._bearing_on(set(_joined(act)), act.at, depth)

    def _bearing_on(self, pairs: set[Pair], since: int | None, depth: int) -> set[int]:
        """The outcomes whose provenance may ask for some pairs, walked backwards."""
        found: set[int] = set()
        seen: set[Pair] = set()
        for _ in range(depth + 1):
            seen |= pairs
            for pair in pairs:
                found |= {
                    id_ for id_, at in self.outcomes.get(pair, ()) if since is None or at >= since
                }
            if any(self._published_by(pair) for pair in pairs):
                return self._since(since)  # it may lead to anybody
            pairs = {more for pair in pairs for more in self._asked_by(pair)} - seen
            if not pairs:
                break
        return found

    def _since(self, since: int | None) -> set[int]:
        told = (one for every in self.outcomes.values() for one in every)
        return {id_ for id_, at in told if since is None or at >= since}

    def _published_by(self, pair: Pair) -> bool:
        """Whether one of two people recommended the other to everybody."""
        return any(
            not self.to_all.isdisjoint(self.connects[one] & self.sides[other])
            for one in pair
            for other in pair - {one}
        )

    def _asked_by(self, pair: Pair) -> Iterator[Pair]:
        """The pairs whose provenance asks for this one: an act joined them, by one of these."""
        for connector in pair:
            for person in pair - {connector} or pair:
                for key in self.connects[connector] & self.sides[person]:
                    act = self.acts[key]
                    if person in act.left:
                        yield from (frozenset((person, other)) for other in act.right)
                    if person in act.right:
                        yield from (frozenset((person, other)) for other in act.left)

    # ------------------------------------------------------------ tracing in a part of it

    def loaded_for(self, outcomes: Iterable[int], depth: int) -> Loaded:
        """The acts some outcomes' provenance may ask for, as `load_acts` would give them."""
        pairs = {pair for id_ in outcomes for pair in self.roots.get(id_, ())}
        keys: set[str] = set()
        seen: set[Pair] = set()
        for _ in range(depth + 1):
            seen |= pairs
            further: set[Pair] = set()
            for pair in pairs:
                for act in self._joining(pair):
                    keys.add(str(act.key))
                    further |= {frozenset((c, who)) for c in act.connector for who in pair}
            pairs = further - seen
        acts = sorted((self.acts[key] for key in keys), key=lambda act: (act.at, str(act.key)))
        names: dict[Player, str] = {who: self._name(who) for who in self._strangers_of(acts)}
        return loaded_of(acts, self.shown, names, Whole(self.stand_ins, self.owners, self.told))

    def _joining(self, pair: Pair) -> Iterator[ActRecord]:
        one, other = (*pair, *pair)[:2]
        for key in self.sides[one] & self.sides[other]:
            act = self.acts[key]
            if (one in act.left and other in act.right) or (other in act.left and one in act.right):
                yield act
        for person in pair:
            for key in self.to_all & self.sides[person]:
                yield self.acts[key]


def _joined(act: ActRecord) -> Iterator[Pair]:
    return (frozenset((a, z)) for a in act.left for z in act.right)


_IN_FORCE = Q(state=OutcomeState.WON.value, superseded_by__isnull=True, retracted_at__isnull=True)
_kept: list[Known] = []
"""What this process knows: nothing or one. Only ever what is committed."""
_looked_at: list[Known] = []
"""The same for looking at what would be."""
_looking = threading.Lock()


def prepare() -> None:
    """Know how things stand before a decision; call inside its transaction, before any change."""
    if not _kept or _kept[0].version != version():
        _keep(Known.load())


def follow(keys: Iterable[str]) -> None:
    """Have credit follow decisions on some acts; call inside a transaction.

    Without knowledge of how things stood before, all outcomes are attributed.
    """
    settings = saved_settings()
    known = _kept.pop() if _kept else None
    if known is None or known.version != version() or not _whole(known, settings):
        attribute_all(settings)
        return
    outcomes = known.catch_up(settings.depth, keys)
    if outcomes:
        attribute_with(outcomes, known.loaded_for(outcomes, settings.depth), settings)
    _keep(known)


def follow_messages(
    keys: Iterable[str], pairs: Iterable[tuple[int, int]], write: Callable[[], None]
) -> None:
    """Have credit follow new messages; call inside the transaction that projects them.

    Args:
        keys: acts that come, go or change by them.
        pairs: people who turned to each other for the first time, or earlier than was known.
        write: writes these acts; called once.
    """
    acts, met = sorted(set(keys)), {frozenset(pair) for pair in pairs}
    known = _kept.pop() if _kept else None
    if known is not None and known.version != version():
        known = None
    if not acts and (not met or (known is None and not _may_bear(met))):
        if known is not None:
            _keep(known)
        return
    settings = saved_settings()
    known = known or Known.load()
    write()
    if _whole(known, settings):
        outcomes = known.catch_up(settings.depth, acts) | known.met(met, settings.depth)
        if outcomes:
            attribute_with(outcomes, known.loaded_for(outcomes, settings.depth), settings)
    else:
        attribute_all(settings)
        known.catch_up(settings.depth, acts)
    # Other processes know nothing of these acts; this one goes on from here.
    new_generation()
    known.version = version()
    _keep(known)


def _may_bear(pairs: Iterable[Pair]) -> bool:
    """Whether credit may rest on when some people first met: both have a part in it."""
    every = sorted({person for pair in pairs for person in pair if isinstance(person, int)})
    owners = owner_people()
    as_one = load_stand_ins(owners)
    playing = {*owners, *as_one, *as_one.values()}
    for model in (ActParty, OutcomePerson):
        rows = model.objects.filter(person_id__in=every).values_list("person_id", flat=True)
        playing.update(rows.distinct())
    return any(pair <= playing for pair in pairs) and Outcome.objects.exists()


def forget() -> None:
    """Know nothing."""
    _kept.clear()
    with _looking:
        _looked_at.clear()


def looked_up(outcome_id: int, depth: int) -> Loaded:
    """The acts one outcome's provenance may ask for, as the ledger stands; for looking only.

    A copy of its own: what follows decisions must see how things stood before each.
    """
    with _looking:
        known = _looked_at[0] if _looked_at else None
        if known is None or known.version != version():
            known = Known.load()
            _looked_at[:] = [known]
        else:
            known.catch_up(depth)
        return known.loaded_for([outcome_id], depth)


def new_generation() -> None:
    """Make void what any process knows; call inside the transaction that changes projections."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA user_version = {secrets.randbelow((1 << 31) - 1) + 1}")


def _keep(known: Known) -> None:
    """Once the transaction is committed: what is rolled back was never so."""

    def keep() -> None:
        _kept[:] = [known]

    transaction.on_commit(keep)


def _whole(known: Known, settings: CreditSettings) -> bool:
    """Whether every outcome stands attributed under these settings."""
    rows = OutcomeCredit.objects.aggregate(
        n=Count("pk"), other=Count("pk", filter=~Q(settings_key=settings.key))
    )
    return bool(rows["n"] == known.won and not rows["other"])


def version() -> Version:
    """What tells that something else than a decision on an act or pair changed the projections."""
    told = Outcome.objects.aggregate(n=Count("pk"), newest=Max("pk"))
    return (str(connection.settings_dict["NAME"]), generation(), told["n"], told["newest"] or 0)


def generation() -> int:
    """Which of all states of the projections this is, as `new_generation` counts them."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        (number,) = cursor.fetchone()
    if not number:
        new_generation()
        return generation()
    return int(number)
