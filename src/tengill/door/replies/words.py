"""The words of an approach as a learner sees them: subject, beginning, who and whence."""

import re

from tengill.facts.approaches import Approach

_WORD = re.compile(r"[^\W\d_]{2,24}")
_READ = 1500
_MOST_WORDS = 140
_SUBJECT = 200
WHO = ("from:", "at:")
"""Beginnings of the tokens that stand for a party and for an organisation."""


def tokens(approach: Approach) -> dict[str, None]:
    """The different words of an approach, lower case; those of the subject once more, marked.

    Of the text the first 1,500 characters are read and at most 140 words kept. `from:` and `at:`
    stand for the party and the organisation, so that what is particular to one of them is learned
    from them, and shrunk towards nothing where there is little to learn from. They come last. The
    order is always the same: sums come out the same on every run.
    """
    subject = _WORD.findall(approach.subject[:_SUBJECT].lower())
    found = dict.fromkeys(subject)
    found.update(dict.fromkeys(_WORD.findall(approach.text[:_READ].lower())[:_MOST_WORDS]))
    for word in subject:
        found["s:" + word] = None
    found["from:" + (approach.party or approach.sender.address)] = None
    if approach.organisation:
        found["at:" + approach.organisation] = None
    return found
