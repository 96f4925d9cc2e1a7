"""Which words of a topic say something, and in which forms they are written.

Icelandic and English inflect; a topic is asked for in one form and written in another. Forms come
from three sides: a word list (simplemma's, for what is irregular), rules on endings (for compounds
no list has), and the words the ledger really holds: a form nobody ever wrote is not looked for.
All of it works on folded words (`facts.folding`), so þ/th and ð/d make no difference.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from tengill.facts.folding import fold, words

MOST_WORDS = 8
"""Words of a topic that count; a topic is no letter."""
_STEM_LEAST = 4
_NO_ENDING = 3
"""A word this short, and its beginning, say too little for rules: only the word list is asked."""

_STOP = frozenset(
    words(
        """
    a about all also an and any anybody anyone are as at be been being but by can could did do does
    doing done for from get good had has have having he her here hers him his how i if in into is it
    its just know knows like make many me mine more most much my need needs new no not now of on one
    only or other our out over really she should so some somebody someone something such than thank
    thanks that the their them then there these they thing things this those to too up us use very
    want was way we well were what when where which who whom whose why will with work would you your
    að af allir allt annað annar annars á ákveðið ásamt bara búið báðir eða ef eftir ein einhver
    einhvern einhvers einn eins eitt ekki en enginn engin enn er eru ég fara fá frá fyrir fyrst gera
    gerir gert geta getur góð góður gott hafa hafði haft hann hans hana hann hef hefur henni hér
    hjá honum hún hvað hvaða hvar hvenær hver hverjir hvernig hvers hvort inn kann koma komið kunna
    líka með mér meira mest mig mín mína mjög nema niður nú nýtt og okkar okkur oft saman sem sé
    síðan sig sinn sitt sína sjálf sjá skal sú svo sumir til um undir upp úr út vel vera verið verða
    verður vegna veit vera við vil vill vita vita yfir þá það þar þau þegar þeim þeir þeirra þess
    þessi þessu þetta þér þið þig þín þó þú því
    """
    )
)

# What the ending of a word may turn into: endings of nouns, adjectives and verbs, folded.
_ENDINGS = tuple(
    sorted(
        {
            "", "a", "i", "u", "s", "ar", "ir", "ur", "um", "na", "nar", "nir", "num", "nna",
            "inn", "in", "id", "inu", "inum", "ins", "ann", "anna", "anum", "ans", "unni", "una",
            "unnar", "unum", "urnar", "irnar", "arnir", "arnar", "armir", "inni", "innar", "ina",
            "r", "rnar", "rnir", "ri", "rar", "rra", "sins", "jum", "jar", "ja", "ad",
            "adi", "andi", "un", "unar", "anir", "ana", "onum", "es", "ed", "ing", "ings", "er",
            "ers", "d", "n", "ni", "nu", "t", "tt", "unin", "unina",
        },
        key=len,
        reverse=True,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a topic."""

    written: str
    """As asked for, lower case."""
    folded: str


def words_of(topic: str) -> tuple[Word, ...]:
    """The words of a topic that count, in order and each once; none when it says nothing."""
    told: dict[str, Word] = {}
    for part in "".join(c if c.isalnum() else " " for c in topic.replace("\0", " ")).split():
        for folded in words(part):
            if folded not in _STOP and (len(folded) > 1 or folded.isdigit()):
                told.setdefault(folded, Word(part.lower(), folded))
    return tuple(told.values())[:MOST_WORDS]


def says_nothing(folded: str) -> bool:
    """Whether a folded word is one of those every letter has."""
    return folded in _STOP


def ranges(word: Word) -> tuple[tuple[str, str], ...]:
    """The stretches of the alphabet in which forms of a word may lie, folded: from, to before.

    A stem's last vowel may change (`saga`, `sögu`): both stretches are looked through.
    """
    told = {_stretch(beginning) for stem in _stems(word.folded) for beginning in _turned(stem)}
    return tuple(sorted(told))


def is_form(word: Word, other: str) -> bool:
    """Whether a folded word may be a form of this one by its ending alone."""
    if other == word.folded:
        return True
    if other.isdigit() or word.folded.isdigit():
        return False
    theirs = _stems(other)
    return any(turned in theirs for stem in _stems(word.folded) for turned in _turned(stem))


def forms(word: Word, written: Iterable[str], *, by_list: bool = True) -> frozenset[str]:
    """The folded forms to look for: those of the word list, and of the words written those that fit.

    Args:
        word: of a topic.
        written: folded words the ledger holds in `ranges(word)`.
        by_list: ask the word list; reading it takes half a second, once in a process.
    """
    told = {word.folded}
    if by_list:
        told |= _listed(word.written)
    told.update(other for other in written if is_form(word, other))
    return frozenset(told)


@cache
def _stems(folded: str) -> frozenset[str]:
    """What is left of a folded word without an ending; of short words the word itself."""
    found = {
        folded[: len(folded) - len(ending)]
        for ending in _ENDINGS
        if folded.endswith(ending) and len(folded) - len(ending) >= _STEM_LEAST
    }
    return frozenset(found or {folded})


def _turned(stem: str) -> tuple[str, ...]:
    """A stem, and as it stands when its last a turns into ö (folded: o) or back, or it loses it."""
    if len(stem) <= _NO_ENDING:
        return (stem,)
    for at in range(len(stem) - 1, 0, -1):
        if stem[at] in "aeiouy":
            swap = {"a": "o", "o": "a"}.get(stem[at])
            return (stem, f"{stem[:at]}{swap}{stem[at + 1 :]}") if swap else (stem,)
    return (stem,)


def _stretch(beginning: str) -> tuple[str, str]:
    return beginning, beginning + "\U0010ffff"


@lru_cache(maxsize=1_024)
def _listed(written: str) -> frozenset[str]:
    """All folded forms of the words this may be a form of, by the word list."""
    if written not in _dictionary():
        return frozenset()
    folded = fold(written)
    by_form, by_lemma = _list(folded[0])
    return frozenset(form for lemma in by_form.get(folded, ()) for form in by_lemma[lemma])


@cache
def _list(initial: str) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Folded form to lemmas, lemma to folded forms: of words with this folded first letter."""
    by_form: dict[str, set[str]] = {}
    by_lemma: dict[str, set[str]] = {}
    for form, lemma in _dictionary().items():
        if _first(form[0]) != initial or not form.isalpha():
            continue
        folded = quickly_folded(form)
        by_form.setdefault(folded, set()).add(lemma)
        by_lemma.setdefault(lemma, {quickly_folded(lemma)}).add(folded)
    return by_form, by_lemma


@cache
def _dictionary() -> Mapping[str, str]:
    """Icelandic forms with their lemmas. English is regular enough for rules on endings."""
    # Imported here: the list is megabytes, and most of what Tengill does needs none.
    from simplemma.strategies.dictionaries.dictionary_factory import (  # noqa: PLC0415
        DefaultDictionaryFactory,
    )

    return DefaultDictionaryFactory().get_dictionary("is")


@cache
def _first(letter: str) -> str:
    return fold(letter)[:1]


_ICELANDIC = str.maketrans(
    {
        "á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ý": "y", "ö": "o",
        "þ": "th", "ð": "d", "æ": "ae",
    }
)  # fmt: skip


def quickly_folded(text: str) -> str:
    """`facts.folding.fold`, faster for texts with no other letters than Iceland's."""
    plain = text.lower().translate(_ICELANDIC)
    return plain if plain.isascii() else fold(text)
