"""The concepts words stand for, whatever the language, and the lexicons that say which.

A pack's wordings catch what was foreseen. Lexicons go further: `call`, `ring` and `hringja` are
the same concept, and so are `Mr Smith` and `our lawyer` a third party. A sentence becomes a
sequence of concepts, and how such sequences weigh was learned from labelled mail. Weights belong
to concepts, so that all languages share them.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from tengill.facts.folding import fold

GROUPS: Mapping[str, str] = {
    # reaching somebody
    "call": "comm", "reach": "comm", "talk": "comm", "meet": "comm", "write": "comm",
    # seeing to something
    "workwith": "help", "help": "help", "check": "help",
    # saying to somebody that
    "ask": "ask", "suggest": "ask", "recommend": "ask",
    # handing on
    "forward": "pass", "give": "pass", "attach": "pass",
    # joining people
    "intro": "intro", "connect": "intro", "refer": "intro", "copy": "copy",
    # attitudes
    "expect": "expect", "want": "want", "willing": "want", "know": "know", "praise": "praise",
    "best": "best", "think": "think", "useful": "useful", "look": "look", "thank": "thank",
    "please": "please", "fyi": "fyi",
    # people without names
    "friend": "person", "personn": "person", "role": "role", "secretary": "secretary",
    "group": "group", "who": "who",
    # things
    "detail": "detail", "doc": "doc", "msgn": "msg", "job": "job", "offer": "offer",
    "papers": "papers", "name": "namew", "sched": "sched",
    # small words
    "modal": "modal", "i": "i", "me": "me", "my": "my", "you": "you", "your": "your",
    "not": "not", "to": "to", "with": "with", "from": "from", "for": "for", "by": "by",
    "about": "about", "if": "if", "or": "or", "but": "but", "two": "two", "leave": "leave",
    "get": "get", "directly": "directly", "behalf": "behalf", "gofrom": "go",
    "be": "be", "have": "have", "do": "do", "at": "at", "this": "this", "and": "and",
    "wh": "wh", "new": "new", "quest": "quest", "date": "date",
    # third parties
    "he": "third", "him": "third", "they": "third", "them": "third", "his": "thirds",
    "their": "thirds", "fullname": "third", "oneword": "third", "copied": "third",
    "addressee": "addressee", "sender": "sender", "firm": "firm",
    # what is no word
    "phone": "phone", "mail": "mail", "url": "url", "number": "number", "question": "question",
}  # fmt: skip
"""Concept → the group it belongs to."""

PASSED_OVER = frozenset(
    {"be", "have", "do", "at", "this", "and", "wh", "number", "new", "quest"}
)  # fmt: skip
"""Concepts that stand between others without parting them."""

SOMEBODY = frozenset(
    {"third", "thirds", "person", "role", "group", "doc", "two", "copy", "firm", "who"}
)
"""Groups of which a sentence must hold one to connect people."""

NEEDS: Mapping[str, frozenset[str]] = {
    "introduction_request": SOMEBODY - {"doc", "copy", "two"} | {"intro"},
    "acknowledgement": frozenset({"thank", "intro", "third", "person", "ask"}),
    "recommendation": SOMEBODY - {"two", "copy"} | {"praise", "ask", "best", "useful"},
    "self_introduction": frozenset(
        {"intro", "namew", "role", "sender", "firm", "my", "job", "group"}
    ),
    "pitch": frozenset({"offer", "job", "firm", "group", "sender", "role", "useful", "praise"}),
}
"""Model → groups of which a sentence must hold one to tell that act without a known wording:
whoever asks for the slides asks for nobody, however alike the sentences are built."""

ORDINARY: Mapping[str, frozenset[str]] = {"pitch": frozenset({"date", "sched", "papers"})}
"""Model → groups that make a sentence everyday business; only those must hold what it `NEEDS`."""

_STEM = 3
_MOST = 50_000


class LexiconError(ValueError):
    """A lexicon cannot be used; the message says why."""


class Lexicon:
    """The concepts of one language's words. Remembers words it has seen."""

    __slots__ = ("_common", "_endings", "_seen", "_stems", "_words", "fixed", "language")

    def __init__(
        self,
        language: str,
        concepts: Mapping[str, str],
        common: frozenset[str],
        endings: Mapping[str, str],
    ) -> None:
        """Take the words of each concept, white space between them; `*` ends a stem.

        Raises:
            LexiconError: for a concept that is not in `GROUPS`.
        """
        self.language = language
        self._words: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        for concept, words in concepts.items():
            if concept not in GROUPS:
                raise LexiconError(f"{language}: there is no concept `{concept}`")
            for word in words.split():
                if word.endswith("*"):
                    self._stems.setdefault(word[:-1], concept)
                else:
                    self._words.setdefault(word, concept)
        self._common = common
        self._endings = endings
        self._seen: dict[str, tuple[str, ...] | None] = {}
        self.fixed: dict[str, tuple[str, ...]] = {}
        """Words as written whose concepts do not depend on who is on the message."""

    def of(self, word: str) -> tuple[str, ...] | None:
        """The concepts of a lower-case word: none for a common word, None for an unknown one."""
        seen = self._seen
        if word in seen:
            return seen[word]
        if len(seen) >= _MOST:
            seen.clear()
        seen[word] = found = self._look_up(word)
        return found

    def fix(self, word: str, concepts: tuple[str, ...]) -> None:
        """Remember the concepts of a word as written."""
        if len(self.fixed) >= _MOST:
            self.fixed.clear()
        self.fixed[word] = concepts

    def _look_up(self, word: str) -> tuple[str, ...] | None:
        concept = self._words.get(word) or self._by_stem(word)
        if concept:
            return (concept,)
        if word in self._common:
            return ()
        head, mark, ending = word.replace("\u2019", "'").rpartition("'")
        if not mark:
            return None
        if ending == "t":
            return ("not",)
        first = self._words.get(head)
        if ending in self._endings and first:
            return (first, self._endings[ending])
        return (first,) if first else () if head in self._common else None

    def _by_stem(self, word: str) -> str:
        if not self._stems:
            return ""
        for end in range(len(word), _STEM - 2, -1):
            if (concept := self._stems.get(word[:end])) is not None:
                return concept
        return ""


def parse_lexicon(text: str, language: str) -> Lexicon:
    """Read a lexicon from TOML text.

    Raises:
        LexiconError: when it is not one.
    """
    try:
        data = tomllib.loads(text)
        return Lexicon(
            language,
            {str(k): str(v) for k, v in data["concepts"].items()},
            frozenset(data.get("words", {}).get("common", "").split()),
            {str(k): str(v) for k, v in data.get("endings", {}).items()},
        )
    except (tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise LexiconError(f"{language}: not a lexicon: {error}") from error


@cache
def lexicon(language: str) -> Lexicon | None:
    """The lexicon that comes with Tengill for a language, if any."""
    path = resources.files("tengill.reading") / "lexicons" / f"{language}.toml"
    if not path.is_file():
        return None
    return parse_lexicon(path.read_text(encoding="utf-8"), language)


@cache
def is_no_name(word: str, no_names: frozenset[str]) -> bool:
    """Whether a lower-case word is among the folded words that are no names."""
    return fold(word) in no_names
