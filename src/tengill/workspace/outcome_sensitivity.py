"""What each alternative weighs in an outcome: credit if one thing were otherwise, one at a time.

Two sorts of alternative. *If this way had not been there*: an explanation that counts is left out,
and what it absorbed counts again. *If these two would have met anyway*: with one chance in two, for
every pair that an act of a counting explanation joined.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tengill.credit import CreditResult, compared, trace, without_explanation
from tengill.credit.game import Player, player_order
from tengill.credit.outcome import Explained
from tengill.credit.sensitivity import Alternative as Change
from tengill.credit.why import why
from tengill.facts.money import Money
from tengill.workspace import references, settings
from tengill.workspace.outcome_case import Case
from tengill.workspace.person_order import by_name
from tengill.workspace.presenting import (
    PersonRef,
    Phrase,
    Sentence,
    listing,
    person_phrase,
    plain,
    sentence,
)
from tengill.workspace.routes import words_of
from tengill.workspace.statement_lines import ActRefs, why_step
from tengill.workspace.statement_view import Named, Why
from tengill.workspace.statement_words import Words, why_text

ANYWAY = Fraction(1, 2)
_QUOTED = 80
"""Letters of an act's words."""
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


def sensitivity(case: Case) -> Sensitivity:
    """The alternatives of an outcome.

    Amounts are in millionths of the outcome (empty currency) where no amount was told.
    """
    return _Asked(case).told()


@dataclass(slots=True)
class _Asked:
    case: Case
    joined: dict[str, tuple[Player, Player]] = field(default_factory=dict)
    """The pair of each alternative of the second sort."""
    told_ways: Mapping[int, str] = field(default_factory=dict)
    """The first sort's ways in words."""

    def told(self) -> Sensitivity:
        now = self.case.result
        ways = [one for one in now.explanations if one.absorbed_by is None]
        ways.sort(key=lambda one: (-one.probability, one.index))
        pairs = list(self.pairs(ways))
        every = [
            *(self.without(one) for one in ways[:MOST]),
            *(self.met_anyway(pair) for pair in pairs[:MOST]),
        ]
        people = self.people(now, [change for _key, change in every], pairs)
        self.told_ways = self.ways(ways[:MOST], people)
        alternatives = [self.alternative(key, change, people) for key, change in every]
        alternatives.sort(key=lambda one: (-one.greatest.minor, plain(one.sentence), one.key))
        had = {str(share.person): share.credit for share in now.shares}
        return Sensitivity(
            people=people,
            credit={key: self.case.money(had[key]) for key in people if key in had},
            organic=self.case.money(now.organic),
            unexplained=self.case.money(now.unexplained),
            alternatives=tuple(alternatives),
            left_out=max(0, len(ways) - MOST) + max(0, len(pairs) - MOST),
        )

    # ------------------------------------------------------------ the alternatives

    def without(self, way: Explained) -> tuple[str, Change]:
        """An explanation left out."""
        told = self.case.provenance
        return f"explanation:{way.index}", without_explanation(
            way.index,
            told.explanations,
            told.facts,
            self.case.amount,
            told.contributions,
            result=self.case.result,
        )

    def met_anyway(self, pair: tuple[Player, Player]) -> tuple[str, Change]:
        """Two people who would have met anyway with one chance in two."""
        case = self.case
        # Traced anew: that they met opens ways which no explanation on record tells.
        history = case.batch.history.with_met_anyway({pair: ANYWAY})
        then = trace(case.outcome.record, history, case.settings).credit(case.amount)
        key = f"met:{pair[0]}|{pair[1]}"
        self.joined[key] = pair
        return key, compared(case.result, then)

    def pairs(self, ways: list[Explained]) -> Iterator[tuple[Player, Player]]:
        """The pairs an act of a counting explanation joined, who could have met anyway."""
        case = self.case
        seen: set[frozenset[Player]] = set()
        for way in ways:
            for key in sorted(way.facts, key=self.moment):
                if not (isinstance(key, tuple) and key[0] == "act"):
                    continue
                act = case.batch.acts[key[1]]
                everybody = (*act.left, *case.outcome.record.buyers) if act.published else act.left
                for a in everybody:
                    for z in act.right:
                        pair = frozenset((a, z))
                        known = case.batch.history.met_anyway(a, z)
                        anyway = case.settings.counterfactual if known is None else known
                        if a != z and pair not in seen and anyway < ANYWAY:
                            seen.add(pair)
                            one, other = sorted((a, z), key=player_order)
                            yield one, other

    def moment(self, key: object) -> tuple[str, str]:
        """Where a fact stands in time, so that facts have one order in every run."""
        told = isinstance(key, tuple) and key[0] == "act"
        at = self.case.batch.acts[key[1]].at if told and isinstance(key, tuple) else 0
        return f"{at:020}", str(key)

    # ------------------------------------------------------------ in words and money

    def alternative(self, key: str, told: Change, people: Mapping[str, PersonRef]) -> Alternative:
        money = self.case.money
        then = {str(who): each.then for who, each in told.credit.items()}
        moved = (abs(each.then - each.now) for each in told.credit.values())
        return Alternative(
            key=key,
            sentence=self.sentence(key, people),
            credit={who: money(then[who]) for who in people if who in then},
            organic=money(told.organic.then),
            unexplained=money(told.unexplained.then),
            greatest=money(max(moved, default=0)),
        )

    def sentence(self, key: str, people: Mapping[str, PersonRef]) -> Sentence:
        sort, _colon, told = key.partition(":")
        if sort == "met":
            pair = listing(person_phrase(people[str(who)]) for who in self.joined[key])
            return sentence(_("If {people} would have met anyway with 50 %"), people=pair)
        return sentence(_("Without this way: {way}"), way=Phrase(self.told_ways[int(told)]))

    def ways(self, found: Iterable[Explained], people: Mapping[str, PersonRef]) -> dict[int, str]:
        """Ways in words, by their index; those that read alike with the words they rest on."""
        told = {one.index: self.way(one.index, people) for one in found}
        times = Counter(told.values())
        words = {index: self.quoted(index) for index, way in told.items() if times[way] > 1}
        return {
            index: _("{way} (“{words}”)").format(way=way.rstrip("."), words=words[index])
            if words.get(index)
            else way
            for index, way in told.items()
        }

    def quoted(self, index: int) -> str:
        """The beginning of the words the acts of a way were read from."""
        keys = sorted(self.case.provenance.explanations[index], key=self.moment)
        shown = self.case.batch.loaded.shown
        acts = [shown[str(key[1])] for key in keys if isinstance(key, tuple) and key[0] == "act"]
        told = (words_of({"words": act.words, "message": act.message}) for act in acts)
        words = " ".join(next(filter(None, told), "").split())
        return words if len(words) <= _QUOTED else f"{words[: _QUOTED - 1].rstrip()}…"

    def way(self, index: int, people: Mapping[str, PersonRef]) -> str:
        facts = {fact.key: fact for fact in self.case.provenance.facts}
        steps = why(self.case.provenance.explanations[index], facts, self.case.batch.acts)
        named: dict[int | str, Named] = {
            (int(key) if key.lstrip("-").isdigit() else key): Named(person.id, person.name)
            for key, person in people.items()
        }
        zone, refs = settings.zone(), ActRefs.of([])
        told = tuple(why_step(step.as_json(), named, refs, zone) for step in steps)
        language = (get_language() or "en").partition("-")[0]
        return why_text(Why(told, "", 0.0), Words(language if language == "is" else "en"))

    def people(
        self,
        now: CreditResult,
        changes: Iterable[Change],
        pairs: Iterable[tuple[Player, Player]],
    ) -> dict[str, PersonRef]:
        """Everybody spoken of, by person key as text: most credit first, then by name."""
        had: dict[Player, int] = {share.person: share.credit for share in now.shares}
        everybody: dict[Player, None] = dict.fromkeys(had)
        for change in changes:
            everybody |= dict.fromkeys(change.credit)
        for pair in pairs:
            everybody |= dict.fromkeys(pair)
        for keys in self.case.provenance.explanations:
            for key in keys:
                everybody |= dict.fromkeys(self.of_fact(key))
        known = references.people(who for who in everybody if isinstance(who, int))
        names = self.case.batch.loaded.names
        found = {
            who: (known.get(who) if isinstance(who, int) else None)
            or PersonRef(None, names.get(who, str(who).lstrip("?")))
            for who in everybody
        }
        ranked = sorted(found, key=lambda who: (-had.get(who, 0), by_name(found[who])))
        return {str(who): found[who] for who in ranked}

    def of_fact(self, key: object) -> tuple[Player, ...]:
        if not isinstance(key, tuple):
            return ()
        if key[0] == "met":
            return tuple(key[1:])
        act = self.case.batch.acts[key[1]]
        return (*act.connector, *act.left, *act.right)
