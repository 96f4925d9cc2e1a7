"""A name in the forms it is compared by: folded, transliterated, in short and full forms."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tengill.facts.contacts import PersonName
from tengill.people.folding import fold, letters
from tengill.people.names import Name, parse_name
from tengill.people.tables import full_forms, names, read

_MOST_FORMS = 6
_LONG_LAST = 5
_APART = re.compile(r"[\s\-\u2010-\u2015]+")
_PATRONYMIC = re.compile(r"\w{3,}(?:s|ar|a|u|jar)(?:son|dottir)$")
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
# Spellings of one sound in names carried from one alphabet or keyboard to another.
_SOUNDS = (
    ("sch", "s"), ("tsch", "c"), ("tch", "c"), ("sh", "s"), ("ch", "c"), ("zh", "z"), ("kh", "h"),
    ("ph", "f"), ("th", "t"), ("dh", "d"), ("gh", "g"), ("ck", "k"), ("qu", "kv"), ("x", "ks"),
    ("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"), ("ou", "u"), ("oo", "u"), ("ee", "i"),
    ("w", "v"), ("q", "k"), ("j", "i"), ("y", "i"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Form:
    """A full name reduced to what tells people apart; letters only, folded."""

    given: str
    last: str
    """The family name with its particles, or the patronymic, in one word."""
    parts: tuple[str, ...]
    """The last name's own words of three letters or more, particles left out."""
    middle: str
    """Initials of the middle names."""
    called: tuple[str, ...]
    """Middle names written out: many go by theirs."""
    generation: str

    @property
    def is_initial(self) -> bool:
        """Whether of the given name only the first letter is told."""
        return len(self.given) == 1

    @property
    def key(self) -> str:
        """The name whichever way round it was written."""
        return " ".join(sorted((self.given, self.last)))


@lru_cache(maxsize=1)
def _alphabets() -> dict[int, str]:
    table = read("transliteration.toml")
    return {
        ord(letter): latin for part in table["alphabets"].values() for letter, latin in part.items()
    }


def plain(text: str) -> str:
    """A text folded, with Cyrillic and Greek letters in Latin ones."""
    if text.isascii():
        return fold(text)
    return fold(text.lower().translate(_alphabets()))


@lru_cache(maxsize=131_072)
def sounded(word: str) -> str:
    """A folded word with spellings of one sound made alike: `mueller` and `muller` are `muler`."""
    for spelt, sound in _SOUNDS:
        word = word.replace(spelt, sound)
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=131_072)
def form_of(name: PersonName) -> Form | None:
    """The form of one name, or None when it is not a full one."""
    if name.given.strip() and name.family.strip():
        first = _particles_first(plain(name.given).strip())
        head, gap, _ = first.partition(" ")
        if gap and head in names().particles:  # `van Zandloper | Signe`: swapped
            return _form(plain(name.family).strip(), plain(name.middle).split(), first, "")
        given = _APART.split(first)
        middle = [*given[1:], *plain(name.middle).split()]
        last = _particles_first(plain(name.family).strip())
        return _form(given[0], middle, last, plain(name.suffix))
    parsed = parse_name(plain(name.full) if not name.full.isascii() else name.full)
    return None if parsed is None else _of(parsed, name)


def _particles_first(folded: str) -> str:
    """`berg, van den` and `polderman van` as `van den berg` and `van polderman`."""
    words = folded.replace(",", " ").split()
    particles = names().particles
    at = len(words)
    while at > 1 and words[at - 1] in particles:
        at -= 1
    return " ".join((*words[at:], *words[:at])) if at < len(words) else folded


def turned(form: Form) -> Form:
    """The form with given and last name in each other's place."""
    return Form(form.last, form.given, (form.given,), form.middle, form.called, form.generation)


def _of(parsed: Name, name: PersonName) -> Form | None:
    told = parsed
    if not name.full.isascii():
        # Folded letters hide what makes a patronymic; the last name's words stay the same.
        told = parse_name(name.full) or parsed
    return _form(
        plain(told.given),
        [plain(part) for part in told.middle],
        plain(told.last),
        plain(told.suffix),
    )


def _form(given: str, middle: list[str], last: str, suffix: str) -> Form | None:
    first, whole = letters(given), letters(last)
    if len(first) == 2 and given.endswith("."):  # noqa: PLR2004 - `Þ.` became `th.`
        first = first[0]
    if not first or len(whole) < 2:  # noqa: PLR2004 - a mere initial tells no family
        return None
    generation = letters(suffix)
    words = [letters(part) for part in _APART.split(last)]
    particles = names().particles
    return Form(
        first,
        whole,
        tuple(part for part in words if len(part) > 2 and part not in particles),  # noqa: PLR2004
        "".join(letters(part)[:1] for part in middle),
        tuple(word for word in (letters(part) for part in middle) if len(word) > 2),  # noqa: PLR2004
        generation if generation in _GENERATIONS else "",
    )


def forms_of(told: Iterable[PersonName]) -> tuple[Form, ...]:
    """The different full names a record goes by, the best first; at most six."""
    found: dict[Form, None] = {}
    for name in told:
        form = form_of(name)
        if form is not None:
            found.setdefault(form)
            nick = letters(plain(name.nickname))
            if len(nick) > 1:
                found.setdefault(Form(nick, form.last, form.parts, "", (), form.generation))
            # Some write one of two last names, some leave particles out.
            for part in form.parts if form.parts != (form.last,) else ():
                found.setdefault(
                    Form(form.given, part, (part,), form.middle, form.called, form.generation)
                )
        if len(found) >= _MOST_FORMS:
            break
    return tuple(found)[:_MOST_FORMS]


def aliases(told: Sequence[Form], spelt: Iterable[str]) -> tuple[Form, ...]:
    """Other full names that addresses and handles spell: `akelduvind` of Anna Vale, once Kelduvind.

    Only behind the given name or its initial, and only what is long enough to be a last name. Who
    bears no such name is not harmed: nobody else has what was made up.
    """
    found: dict[Form, None] = {}
    for form in told:
        if form.is_initial:
            continue
        for text in spelt:
            # `annak` is Anna K., not A. Nnak.
            last = text.removeprefix(form.given if text.startswith(form.given) else form.given[0])
            if last != text and len(last) >= _LONG_LAST and not _tells(last, form):
                found.setdefault(Form(form.given, last, (last,), "", form.called, form.generation))
    return tuple(found)[:_MOST_FORMS]


def _tells(last: str, form: Form) -> bool:
    """Whether a spelt last name is the one told already, or the given name again."""
    return (bool(form.last) and (form.last[:4] in last or last in form.last)) or last in form.given


@lru_cache(maxsize=65_536)
def givens(given: str) -> tuple[str, ...]:
    """A given name's full forms, in sound: Jeff and Jeffrey share one."""
    return tuple(sorted({sounded(form) for form in full_forms(given)} | {sounded(given)}))
