"""Whether a word names a thing where it stands: topics are things, not what was done with them.

No grammar: what stands before a word and how it ends. `comes` and `rewrote` are never met behind
`the`, `our` or `about`; `sluice` is, sooner or later. Icelandic nouns are told by an article at their end, too.
"""

import re

from tengill.facts.folding import fold, words

_BEFORE = frozenset(
    words(
        """
    a an the my our your his her its their this that these those some any every each no another other both few
    many more most several of on for about in with from by at into under over between among against through without
    new old good best better next last first second whole main own free open small big large great and or
    á í um með frá til fyrir af við úr hjá eftir undir yfir milli gegn án í kringum sem og eða
    nýja nýtt nýjan nýrri gamla gamalt okkar ykkar mína mitt minn mínum þessa þessi þetta þessum þeirra
    """
    )
)
_ARTICLE = re.compile(
    r".{3,}(?:inn|id|inu|inum|ins|ann|anum|ans|unni|una|unnar|urnar|arnir|arnar|irnar|onum)$"
)
_VERB = re.compile(r".{2,}(?:adi|adir|udum|udu|adist|andi|ast|ist|ust|irdu|ardu)$")


def is_thing(before: str, written: str) -> bool:
    """Whether a word is a thing's name here.

    Args:
        before: the word before it, as written; a mark or empty: it begins a sentence.
        written: the word.
    """
    if before and before[0].isalpha() and written[0].isupper():
        return True
    folded = fold(written)
    if folded in _BEFORE or _VERB.fullmatch(folded):
        return False  # `old` and `main` stand before a thing, and are never its name
    # Folded, the English pronoun is an Icelandic preposition.
    return (before != "I" and fold(before) in _BEFORE) or bool(_ARTICLE.fullmatch(folded))
