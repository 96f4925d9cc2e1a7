"""A topic as the full-text indexes are asked for it: every word in all forms the ledger holds."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tengill.facts.folding import fold
from tengill.knowing import words as spelling
from tengill.ledger import fulltext, knowing_index

MOST_FORMS = 80
_WORDS_OF_A_RANGE = 3_000
_LONGEST = 200
_TOKEN = re.compile(r"\w+")
_FOLDED = re.compile(r"[^\W_]+")
_READ = 20_000
"""So much of a text is looked at for words."""


class NoTopicError(ValueError):
    """The words asked for say nothing: there are none, or only such as stand in every letter."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and the forms of its words."""

    asked: str
    words: tuple[str, ...]
    """Folded, as asked."""
    forms: tuple[frozenset[str], ...]
    """Of each word, folded."""

    @property
    def every_form(self) -> frozenset[str]:
        """The forms of all words."""
        return frozenset().union(*self.forms)

    def all_of(self) -> str:
        """An FTS5 expression: every word, in any form."""
        return " AND ".join(_any_of(forms) for forms in self.forms)

    def any_of(self) -> str:
        """An FTS5 expression: at least one word, in any form."""
        return " OR ".join(_any_of(forms) for forms in self.forms)

    def covered(self, said: frozenset[str] | set[str]) -> float:
        """The share of the topic's words that stand, in any form, among folded words."""
        return sum(1 for forms in self.forms if forms & said) / len(self.forms)

    def marks(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where the topic's words stand in a text."""
        forms = self.every_form
        return tuple(found.span() for found in _TOKEN.finditer(text) if fold(found[0]) in forms)


def topic_of(text: str) -> Topic:
    """The topic a person asks for.

    Raises:
        NoTopicError: when no word of it says anything.
    """
    asked = " ".join(text.split())[:_LONGEST]
    told = spelling.words_of(asked)
    if not told:
        raise NoTopicError(
            _("Name a topic by a word that says something: “%(told)s” has none.") % {"told": asked}
            if asked
            else _("Name a topic: what should they know about?")
        )
    ranges = [stretch for word in told for stretch in spelling.ranges(word)]
    written = knowing_index.words_between(fulltext.TABLE, ranges, _WORDS_OF_A_RANGE)
    written |= knowing_index.words_between(knowing_index.TABLE, ranges, _WORDS_OF_A_RANGE)
    forms = []
    for word in told:
        every = spelling.forms(word, written)
        # Of a great many the shortest: what is longer is more likely another word.
        kept = sorted(every, key=lambda form: (len(form), form))[:MOST_FORMS]
        forms.append(frozenset({word.folded, *kept}))
    return Topic(asked, tuple(word.folded for word in told), tuple(forms))


def said_in(text: str) -> list[str]:
    """The folded words of a text, as far as it is read."""
    folded = spelling.quickly_folded(text[:_READ])
    # As `facts.folding.words`, by a pattern: this reads hundreds of letters for one answer.
    return _FOLDED.findall(folded)


def _any_of(forms: frozenset[str]) -> str:
    return "(" + " OR ".join(f'"{form}"' for form in sorted(forms)) + ")"
