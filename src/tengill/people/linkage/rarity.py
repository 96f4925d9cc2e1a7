"""How likely two strangers bear one name: what makes a shared name tell something.

Names are not equally many people's, and given and last names go together by culture. The chance
that a stranger bears a full name is estimated from the records themselves, without those of the
very name, by a mixture of cultures found in them (a given name and a last name are independent
within each; Hofmann's aspect model), smoothed by what the name tables know, and never below what
the sources show: a source with one entry for each person in which a name stands twice knows two
people of that name.

Source: Hofmann, Probabilistic latent semantic analysis, UAI 1999; Good, Biometrika 40 (1953), for
names that stand once.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

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
"""Given and last names of one culture go together: so much likelier than if they did not, where
there are too few records to find cultures in."""
_PER_PERSON = 2.5
"""Records there are of one person, about: from records to persons."""
_MOST_ENTRIES = 4
"""Entries one person has at most, about, in a source that may tell of them several times: addresses
in mail, cards in several telephones' books."""
_ONE_EACH = frozenset({"linkedin", "x", "mastodon", "google", "outlook"})
_CULTURES, _ROUNDS = 8, 60
_ENOUGH = 300
"""Of fewer names no cultures are found."""
_LEAST_LEFT, _MOST_LEFT = 0.02, 0.5


class Rarity:
    """Chances of full names, over one set of records."""

    def __init__(self, told: Sequence[tuple[str, Sequence[Form]]]) -> None:
        """`told`: (source, the forms of its names) for every record."""
        bearers: Mapping[str, Counter[str]] = defaultdict(Counter)
        parts: dict[str, tuple[str, str]] = {}
        for source, forms in told:
            if forms:
                bearers[forms[0].key][source] += 1
                parts.setdefault(forms[0].key, (forms[0].given, forms[0].last))
        self._namesakes = {key: _persons(by) for key, by in bearers.items()}
        self.persons = sum(self._namesakes.values())
        """How many people at least the records' full names are of."""
        self._given: Counter[str] = Counter()
        self._last: Counter[str] = Counter()
        for key, (given, last) in parts.items():
            self._given[given] += self._namesakes[key]
            self._last[last] += self._namesakes[key]
        self._mixed = self._mix(parts) if len(parts) >= _ENOUGH else {}

    def chance(self, form: Form) -> float:
        """The chance that a stranger bears the name."""
        table = names()
        given = _RARE_GIVEN if form.given not in table.given else _KNOWN_GIVEN
        last = _COMMON_LAST if form.last in table.common_family else _RARE_LAST
        background = _CULTURE * given * last
        found = self._mixed.get(form.key)
        if found is None:
            own = self._namesakes.get(form.key, 0)
            found = _CULTURE * self._share(self._given[form.given] - own, given)
            found *= self._share(self._last[form.last] - own, last)
            told = found
        else:
            told = (self.persons * found + BACKGROUND * background) / (self.persons + BACKGROUND)
        many = self._namesakes.get(form.key, 1)
        if many > 1:
            told = max(told, many / (self.persons + BACKGROUND))
        return min(1.0, told)

    def others(self, form: Form) -> float:
        """How many others of the name are expected among the people of the records."""
        return self.chance(form) * max(1, self.persons)

    def _share(self, others: int, prior: float) -> float:
        return (max(0, others) + BACKGROUND * prior) / (self.persons + BACKGROUND)

    def level(self, form: Form) -> int:
        """How rare the name is: 0 very common, 7 hardly anybody's; each step some six times rarer."""
        return max(0, min(RAREST, int((-math.log10(self.chance(form)) - FIRST_STEP) / STEP)))

    def _mix(self, parts: Mapping[str, tuple[str, str]]) -> dict[str, float]:
        """The chance of each name by the cultures found, its own bearers left out."""
        import numpy as np  # noqa: PLC0415 - heavy, and pages import this package

        keys = sorted(parts)
        givens, lasts = (sorted({parts[key][side] for key in keys}) for side in (0, 1))
        at = [{word: n for n, word in enumerate(words)} for words in (givens, lasts)]
        given, last = (np.array([at[side][parts[key][side]] for key in keys]) for side in (0, 1))
        many = np.array([self._namesakes[key] for key in keys], float)
        share = np.random.default_rng(1).dirichlet(np.ones(_CULTURES), len(keys))
        sizes = len(givens), len(lasts)
        for _ in range(_ROUNDS):
            part = share * many[:, None]
            g, v, pi = (
                _sums(np, part, given, sizes[0]),
                _sums(np, part, last, sizes[1]),
                part.sum(0) + 1e-9,
            )
            share = g[given] * v[last] / pi
            share /= share.sum(1, keepdims=True)
        part = share * many[:, None]
        g, v, pi = (
            _sums(np, part, given, sizes[0]),
            _sums(np, part, last, sizes[1]),
            part.sum(0) + 1e-9,
        )
        seldom = [_left(np.bincount(side, many)) for side in (given, last)]
        others = [
            np.maximum(table[words] - part, 0) + left * share
            for table, words, left in ((g, given, seldom[0]), (v, last, seldom[1]))
        ]
        found = (others[0] * others[1] / pi).sum(1) / max(1.0, float(pi.sum()))
        return {key: float(value) for key, value in zip(keys, found, strict=True)}


def _sums(np: Any, part: Any, words: Any, size: int) -> Any:
    """Of every word what each culture has of it."""
    return np.column_stack([np.bincount(words, column, size) for column in part.T])


def _left(counts: Any) -> float:
    """How many others bear a word that one person bears, by Good: twice the twos for each one."""
    ones, twos = int((counts == 1).sum()), int((counts == 2).sum())  # noqa: PLR2004
    return min(_MOST_LEFT, max(_LEAST_LEFT, 2 * twos / ones if ones else _MOST_LEFT))


def _persons(by_source: Counter[str]) -> int:
    """How many people at least bear a name, by how often it stands in one source."""
    return max(
        many if source in _ONE_EACH else math.ceil(many / _MOST_ENTRIES)
        for source, many in by_source.items()
    )
