"""The words of an approach as a learner sees them: subject, beginning, who and whence."""

from itertools import repeat

from tengill.facts.approaches import Approach

_EDGES = ".,;:!?\"'()[]{}<>*_-=~+/\\|#&%$\u2019\u2018\u201c\u201d\u201e\u2013\u2014\u2026"
_READ = 600
_MOST_WORDS = 60
_SUBJECT = 200
_LEAST_CHARS = 2
_MOST_CHARS = 24
WHO = ("from:", "at:")
"""Beginnings of the tokens that stand for a party and for an organisation."""


def tokens(approach: Approach) -> tuple[str, ...]:
    """The words of an approach, then who wrote it: always in the same order."""
    return (*words(approach), *who(approach))


def words(approach: Approach) -> dict[str, None]:
    """The different words, lower case; those of the subject once more, marked.

    Of the text the first 600 characters are read and at most 60 words kept. The order is always
    the same: sums come out the same on every run.
    """
    subject = _split(approach.subject[:_SUBJECT])
    found = dict.fromkeys(subject)
    found.update(dict.fromkeys(_split(approach.text[:_READ])))
    for word in subject:
        found["s:" + word] = None
    return found


def who(approach: Approach) -> tuple[str, ...]:
    """The party and the organisation that an approach comes from.

    What is particular to one of them is learned from them, and shrunk towards nothing where there
    is little to learn from.
    """
    party = "from:" + (approach.party or approach.sender.address)
    return (party, "at:" + approach.organisation) if approach.organisation else (party,)


def _split(text: str) -> list[str]:
    """Words between white space, without what stands at their edges; no pattern is as quick."""
    # A colon never lies within a word: it marks what is no word.
    parts = text.lower().replace(":", " ").split()[:_MOST_WORDS]
    return [
        part
        for part in map(str.strip, parts, repeat(_EDGES))
        if _LEAST_CHARS <= len(part) <= _MOST_CHARS
    ]
