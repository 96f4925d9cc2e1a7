"""What each alternative weighs in an outcome: credit if one thing were otherwise, one at a time.

Two sorts of alternative. *If this way had not been there*: an explanation that counts is left out,
and what it absorbed counts again. *If these two would have met anyway*: with one chance in two, for
every pair that an act of a counting explanation joined.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tengill.credit import CreditResult, CreditSettings, Provenance, attribute, trace
from tengill.credit.game import Player, player_order
from tengill.credit.outcome import Explained
from tengill.credit.why import why
from tengill.facts.money import Money
from tengill.workspace import credit_sets, references, settings
from tengill.workspace.attribute_detail import PARTS
from tengill.workspace.attribute_loading import Batch, OutcomeFacts
from tengill.workspace.attribute_one import traced_in
from tengill.workspace.presenting import (
    PersonRef,
    Phrase,
    Sentence,
    listing,
    person_phrase,
    plain,
    sentence,
)
from tengill.workspace.statement_lines import ActRefs, why_step
from tengill.workspace.statement_view import Named, Why
from tengill.workspace.statement_words import Words, why_text

ANYWAY = Fraction(1, 2)
MOST = 12
"""Alternatives of each sort: the likeliest explanations, the pairs in order of their acts."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One thing otherwise, and the credit then."""

    key: str
    """`explanation:<index>` or `met:<person>|<person>`."""
    sentence: Sentence
    credit: Mapping[str, Money]
    """By person key as text; who has nothing then stands here with nothing."""
    organic: Money
    unexplained: Money
    greatest: Money
    """The greatest change of anybody's credit, up or down."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """All alternatives of an outcome, greatest change first."""

    people: Mapping[str, PersonRef]
    credit: Mapping[str, Money]
    """As it is."""
    organic: Money
    unexplained: Money
    alternatives: tuple[Alternative, ...]
    left_out: int
    """Alternatives beyond the twelve of each sort."""


def sensitivity(
    outcome_id: int,
    overrides: Mapping[str, object] | None = None,
    set_name: str | None = None,
) -> Sensitivity | None:
    """The alternatives of an outcome (arguments as `what_if`); None when it is not won.

    Amounts are in millionths of the outcome (empty currency) where no amount was told.

    Raises:
        LookupError: when there is no such set.
        SettingError: when a value is not in its range, or names no setting.
    """
    chosen = credit_sets.chosen(set_name, overrides)
    found = traced_in(outcome_id, chosen.depth)
    if found is None:
        return None
    outcome, batch = found
    provenance = trace(outcome.record, batch.history, chosen)
    return _Asked(outcome, batch, chosen, provenance).told()


@dataclass(slots=True)
class _Asked:
    outcome: OutcomeFacts
    batch: Batch
    settings: CreditSettings
    provenance: Provenance
    joined: dict[str, tuple[Player, Player]] = field(default_factory=dict)
    """The pair of each alternative of the second sort."""

    def told(self) -> Sensitivity:
        now = self.provenance.credit(self.amount)
        ways = [one for one in now.explanations if one.absorbed_by is None]
        ways.sort(key=lambda one: (-one.probability, one.index))
        pairs = list(self.pairs(ways))
        every = [
            *(self.without(one) for one in ways[:MOST]),
            *(self.met_anyway(pair) for pair in pairs[:MOST]),
        ]
        results = [now, *(result for _key, result in every)]
        people = self.people(results, pairs)
        alternatives = [self.alternative(key, result, now, people) for key, result in every]
        alternatives.sort(key=lambda one: (-one.greatest.minor, plain(one.sentence), one.key))
        return Sensitivity(
            people=people,
            credit=self.credit(now, people),
            organic=self.money(now.organic),
            unexplained=self.money(now.unexplained),
            alternatives=tuple(alternatives),
            left_out=max(0, len(ways) - MOST) + max(0, len(pairs) - MOST),
        )

    # ------------------------------------------------------------ the alternatives

    def without(self, way: Explained) -> tuple[str, CreditResult]:
        """An explanation left out."""
        kept = [
            keys for index, keys in enumerate(self.provenance.explanations) if index != way.index
        ]
        told = self.provenance
        return f"explanation:{way.index}", attribute(
            kept, told.facts, self.amount, told.contributions
        )

    def met_anyway(self, pair: tuple[Player, Player]) -> tuple[str, CreditResult]:
        """Two people who would have met anyway with one chance in two."""
        history = self.batch.history.with_met_anyway({pair: ANYWAY})
        result = trace(self.outcome.record, history, self.settings).credit(self.amount)
        key = f"met:{pair[0]}|{pair[1]}"
        self.joined[key] = pair
        return key, result

    def pairs(self, ways: list[Explained]) -> Iterator[tuple[Player, Player]]:
        """The pairs an act of a counting explanation joined, who could have met anyway."""
        seen: set[frozenset[Player]] = set()
        for way in ways:
            for key in sorted(way.facts, key=self.moment):
                if not (isinstance(key, tuple) and key[0] == "act"):
                    continue
                act = self.batch.acts[key[1]]
                everybody = (*act.left, *self.outcome.record.buyers) if act.published else act.left
                for a in everybody:
                    for z in act.right:
                        pair = frozenset((a, z))
                        known = self.batch.history.met_anyway(a, z)
                        anyway = self.settings.counterfactual if known is None else known
                        if a != z and pair not in seen and anyway < ANYWAY:
                            seen.add(pair)
                            one, other = sorted((a, z), key=player_order)
                            yield one, other

    def moment(self, key: object) -> tuple[str, str]:
        """Where a fact stands in time, so that facts have one order in every run."""
        act = self.batch.acts[key[1]].at if isinstance(key, tuple) and key[0] == "act" else 0
        return f"{act:020}", str(key)

    # ------------------------------------------------------------ in words and money

    @property
    def amount(self) -> int:
        return PARTS if self.outcome.amount is None else self.outcome.amount

    def money(self, minor: int) -> Money:
        return Money("" if self.outcome.amount is None else self.outcome.currency, minor)

    def credit(self, result: CreditResult, people: Mapping[str, PersonRef]) -> dict[str, Money]:
        found = {str(share.person): share.credit for share in result.shares}
        listed = [key for key in people if key in found]
        return {key: self.money(found[key]) for key in listed}

    def alternative(
        self, key: str, result: CreditResult, now: CreditResult, people: Mapping[str, PersonRef]
    ) -> Alternative:
        had, has = self.credit(now, people), self.credit(result, people)
        nothing = self.money(0)
        both = {**dict.fromkeys(had, nothing), **has}
        moved = [abs(money.minor - had.get(who, nothing).minor) for who, money in both.items()]
        return Alternative(
            key=key,
            sentence=self.sentence(key, people),
            credit=both,
            organic=self.money(result.organic),
            unexplained=self.money(result.unexplained),
            greatest=self.money(max(moved, default=0)),
        )

    def sentence(self, key: str, people: Mapping[str, PersonRef]) -> Sentence:
        sort, _colon, told = key.partition(":")
        if sort == "met":
            pair = listing(person_phrase(people[str(who)]) for who in self.joined[key])
            return sentence(_("If {people} would have met anyway with 50 %"), people=pair)
        way = self.way(int(told), people)
        return sentence(_("Without this way: {way}"), way=Phrase(way))

    def way(self, index: int, people: Mapping[str, PersonRef]) -> str:
        facts = {fact.key: fact for fact in self.provenance.facts}
        steps = why(self.provenance.explanations[index], facts, self.batch.acts)
        named: dict[int | str, Named] = {
            (int(key) if key.lstrip("-").isdigit() else key): Named(person.id, person.name)
            for key, person in people.items()
        }
        zone, refs = settings.zone(), ActRefs.of([])
        told = tuple(why_step(step.as_json(), named, refs, zone) for step in steps)
        language = (get_language() or "en").partition("-")[0]
        return why_text(Why(told, "", 0.0), Words(language if language == "is" else "en"))

    def people(
        self, results: list[CreditResult], pairs: list[tuple[Player, Player]]
    ) -> dict[str, PersonRef]:
        everybody: dict[Player, None] = {}
        for result in results:
            everybody |= dict.fromkeys(share.person for share in result.shares)
        for pair in pairs:
            everybody |= dict.fromkeys(pair)
        for keys in self.provenance.explanations:
            for key in keys:
                everybody |= dict.fromkeys(self.of_fact(key))
        known = references.people(who for who in everybody if isinstance(who, int))
        names = self.batch.loaded.names
        return {
            str(who): (known.get(who) if isinstance(who, int) else None)
            or PersonRef(None, names.get(who, str(who).lstrip("?")))
            for who in everybody
        }

    def of_fact(self, key: object) -> tuple[Player, ...]:
        if not isinstance(key, tuple):
            return ()
        if key[0] == "met":
            return tuple(key[1:])
        act = self.batch.acts[key[1]]
        return (*act.connector, *act.left, *act.right)
