"""One key for all forms of a word: Icelandic by a word list, everything else by its ending.

`jarðvarmi`, `jarðvarmann` and `jardvarma` have one key; so do `graph` and `graphs`. Keys are for
comparing only: what they look like means nothing.
"""

import re
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b

from tengill.facts.folding import fold, words

PAIR = " "
"""Between the keys of a pair of words."""
WORD = re.compile(r"[^\W\d_][\w'\u2019]{1,40}")
_LEAST = 4
_SHORT = 3
_REMEMBERED = 60_000
# Endings of nouns, adjectives and verbs of both languages, folded; the longest that leaves a stem.
_ENDINGS = frozenset(
    (
            "a", "i", "u", "s", "ar", "ir", "ur", "um", "na", "nar", "nir", "num", "nna",
            "inn", "in", "id", "inu", "inum", "ins", "ann", "anna", "anum", "ans", "unni",
            "una", "unnar", "unum", "urnar", "irnar", "arnir", "arnar", "inni", "innar",
            "ina", "r", "rnar", "rnir", "ri", "rar", "rra", "jum", "jar", "ja", "ad",
            "adi", "andi", "un", "unar", "anir", "ana", "onum", "es", "ed", "ing", "ings",
            "er", "ers", "n", "ni", "nu", "t", "tt", "unin", "unina", "ies",
    )
)  # fmt: skip
_LENGTHS = range(max(map(len, _ENDINGS)), 0, -1)
STOP = frozenset(
    words(
        """
    a about after again all also am an and any anyone are as at back be because been before being best both but by
    call can come could day days dear did do does done down each email even every everyone few find first for
    friday from further get give go going good got great had happy has have he hear hello help her here hi him his
    hope how i if in into is it its just know last let like list little long look looking made mail make many may me
    message might monday month more most much must my need never new next no not note nothing now of off on once
    one only or other our out over own people please questions quite re really regards right said same saturday say
    see send sent she should since so some someone something soon still such sunday sure take talk team tell than
    thank thanks that the their them then there these they thing things think this those thought through thursday
    time to today together tomorrow too tuesday two under until up us very want was way we wednesday week weeks
    well were what when where which while who why will wish with without work working would year years yes yet you
    your yours
    að af aftur alla allt allir annað auk á án bara best bestu bið biðja bréf búið dag daga daginn dagur ef eftir
    eiga einhver einhvern einn eins eitt eitthvað ekki ekkert en endilega enn er eru ert ég fá fara finnst fleiri frá
    fram fund fundur fyrir fyrst gæti gaman gera gert geta getur gott góð góðan góður hafa haft halda hann hef hefur
    heyra hér hjá hún hvað hvar hvenær hver hvernig hvort hæ í inn já jú kemur koma kveðja kveðju kær kæri kæra láta
    líka með meira mig mín mínu mjög mér næst næstu nei niður nokkur nú núna nýtt og okkar okkur oft saman sagt sá sé
    segja sem senda sent síðan síðast sig sinn skal smá sem svo svona sæl sæll takk til tíma tími um undir upp úr út
    vel vera verið verða verður við vika viku vil vill vinna vita væri yfir það þakka þar þarf þau þá þegar þeim þeir
    þess þessa þessi þessu þetta þér þið þig þín þó þú því
    """
    )
)
"""Folded words that every letter has."""


@cache
def words_keys() -> "Keys":
    """The keys of words met so far."""
    return Keys()


class Keys(dict[str, str]):
    """From words as written to their keys; an empty key for words that say nothing. Bounded."""

    def __missing__(self, written: str) -> str:
        """Make the key of a word that is new, and remember it."""
        if len(self) >= _REMEMBERED:
            self.clear()
        key = self[written] = _key(written)
        return key


@cache
def numbers() -> "Numbers":
    """The numbers of words met so far."""
    return Numbers()


class Numbers(dict[str, int]):
    """From words as written to the numbers of their keys; 0 for words that say nothing. Bounded."""

    def __missing__(self, written: str) -> int:
        """Make the number of a word that is new, and remember it."""
        if len(self) >= _REMEMBERED:
            self.clear()
        number = self[written] = number_of(_key(written))
        return number


def number_of(key: str) -> int:
    """A key as a number of 64 bits, the same everywhere and for ever; 0 for what says nothing."""
    if not key:
        return 0
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


def _key(written: str) -> str:
    folded = fold(written)
    if folded in STOP or len(folded) < _SHORT or folded.isdecimal():
        return ""
    lemma = _dictionary().get(written.lower())
    return stem(fold(lemma) if lemma else folded)


def stem(folded: str) -> str:
    """A folded word without its ending; short words stay as they are."""
    for length in _LENGTHS:
        if folded[-length:] in _ENDINGS and len(folded) - length >= _LEAST:
            return folded[:-length]
    return folded


@cache
def _dictionary() -> Mapping[str, str]:
    """Icelandic forms with their lemmas; English is regular enough for endings."""
    # Imported here: the list is megabytes, and reading it takes half a second.
    from simplemma.strategies.dictionaries.dictionary_factory import (  # noqa: PLC0415
        DefaultDictionaryFactory,
    )

    return DefaultDictionaryFactory().get_dictionary("is")
