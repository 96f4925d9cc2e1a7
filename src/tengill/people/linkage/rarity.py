"""How likely two strangers bear one name: what makes a shared name tell something.

Names are not equally many people's, and given and last names go together by culture. The chance
that a stranger bears a full name is estimated from the records themselves, smoothed by what the
name tables know, and never below what the sources show: a source with one entry for each person
in which a name stands twice knows two people of that name.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from tengill.people.linkage.forms import Form
from tengill.people.tables import names

BACKGROUND = 5_000
"""Strangers the records are thought to stand among: few records tell nothing about how common a
name is by themselves."""
RAREST = 7
FIRST_STEP, STEP = 2.0, 0.75
"""Powers of ten: a name one in a hundred bears is of level 0, and each level is so much rarer."""
_KNOWN_GIVEN, _RARE_GIVEN = 1 / 200, 1 / 5_000
_COMMON_LAST, _RARE_LAST = 1 / 150, 1 / 20_000
_CULTURE = 4.0
"""Given and last names of one culture go together: so much likelier than if they did not."""
_PER_PERSON = 2.5
"""Records there are of one person, about: from records to persons."""
_MOST_ENTRIES = 4
"""Entries one person has at most, about, in a source that may tell of them several times: addresses
in mail, cards in several telephones' books."""
_ONE_EACH = frozenset({"linkedin", "x", "mastodon", "google", "outlook"})


class Rarity:
    """Chances of full names, over one set of records."""

    def __init__(self, told: Sequence[tuple[str, Sequence[Form]]]) -> None:
        """`told`: (source, the forms of its names) for every record."""
        self._many = len(told)
        self._given: Counter[str] = Counter()
        self._last: Counter[str] = Counter()
        bearers: Mapping[str, Counter[str]] = defaultdict(Counter)
        for source, forms in told:
            if not forms:
                continue
            self._given[forms[0].given] += 1
            self._last[forms[0].last] += 1
            bearers[forms[0].key][source] += 1
        self._bearers = {key: by.total() for key, by in bearers.items()}
        self._namesakes = {key: _persons(by) for key, by in bearers.items()}

    def chance(self, form: Form) -> float:
        """The chance that a stranger bears the name."""
        table = names()
        given = _RARE_GIVEN if form.given not in table.given else _KNOWN_GIVEN
        last = _COMMON_LAST if form.last in table.common_family else _RARE_LAST
        # Without those of this very name: they may all be the one person who is asked about.
        own = self._bearers.get(form.key, 0)
        told = _CULTURE * self._share(self._given[form.given] - own, given)
        told *= self._share(self._last[form.last] - own, last)
        many = self._namesakes.get(form.key, 1)
        if many > 1:
            told = max(told, many * _PER_PERSON / (self._many + BACKGROUND))
        return min(1.0, told)

    def _share(self, others: int, prior: float) -> float:
        return (max(0, others) + BACKGROUND * prior) / (self._many + BACKGROUND)

    def level(self, form: Form) -> int:
        """How rare the name is: 0 very common, 7 hardly anybody's; each step some six times rarer."""
        return max(0, min(RAREST, int((-math.log10(self.chance(form)) - FIRST_STEP) / STEP)))


def _persons(by_source: Counter[str]) -> int:
    """How many people at least bear a name, by how often it stands in one source."""
    return max(
        many if source in _ONE_EACH else math.ceil(many / _MOST_ENTRIES)
        for source, many in by_source.items()
    )
