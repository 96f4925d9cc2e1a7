"""Host names and names that look like others: letters taken for others, and slips of a letter.

After Unicode Technical Standard 39: two strings are confusable when their skeletons are equal.
"""

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib import resources

from tengill.facts.folding import fold

_LEAST = 5
"""Letters a domain's own label needs before a slip of one letter tells anything: `abc` and `abd`
are two firms, `northwind` and `nortwind` one and its shadow."""
_ACE = "xn--"
_LONGEST = 253
_MOST_TOLD = 20_000
"""Answers that are remembered."""


@cache
def _table() -> tuple[dict[int, str], tuple[tuple[str, str], ...]]:
    text = (resources.files("tengill.door") / "confusables.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    letters = {ord(like): seen for seen, likes in data["letters"].items() for like in likes}
    groups = tuple((like, seen) for seen, likes in data["groups"].items() for like in likes)
    return letters, groups


def shown(host: str) -> str:
    """A host name as it is shown: labels in punycode (RFC 3492) decoded where they read."""
    if _ACE not in host:
        return host
    return ".".join(_label(label) for label in host[:_LONGEST].split("."))


def _label(label: str) -> str:
    if not label.startswith(_ACE):
        return label
    try:
        return label[len(_ACE) :].encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError, ValueError):
        return label


@lru_cache(maxsize=8192)
def skeleton(text: str) -> str:
    """How a host name or a name looks: confusable letters and groups as what they are taken for."""
    letters, groups = _table()
    seen = fold(shown(text.lower()).translate(letters)).translate(letters)
    for like, one in groups:
        seen = seen.replace(like, one)
    # I and l and 1 are one stroke, whichever a font draws.
    return seen.replace("i", "l")


def own_label(domain: str) -> str:
    """The label of a registrable domain that its owner chose (`holm` of `holm.co.uk`)."""
    return domain.partition(".")[0]


def _slips(label: str) -> Iterator[str]:
    """A label with each one of its letters left out."""
    return (label[:place] + label[place + 1 :] for place in range(len(label)))


@lru_cache(maxsize=8192)
def _forms(label: str) -> frozenset[str]:
    """A label, and with each one of its letters left out."""
    return frozenset((label, *_slips(label)))


class LookAlikes:
    """Finds the known domain that another one looks like.

    Labels that differ by one letter more, less or other, or by two neighbours swapped, share a form with one letter
    left out (the symmetric deletion of Garbe's SymSpell); what shares one is then measured.
    """

    def __init__(self, domains: Iterable[str]) -> None:
        """Note the registrable domains that the owner deals with."""
        self._known = frozenset(domains) - {""}
        self._skeletons: dict[str, str] = {}
        self._left_out: dict[str, list[str]] = {}
        self._told: dict[str, str] = {}
        for domain in sorted(self._known):
            self._skeletons.setdefault(skeleton(domain), domain)
            label = skeleton(own_label(domain))
            if len(label) >= _LEAST:
                for form in _forms(label):
                    self._left_out.setdefault(form, []).append(domain)

    def of(self, domain: str) -> str:
        """The known domain that this one imitates; empty when it is known itself or like none."""
        if not domain or domain in self._known:
            return ""
        told = self._told.get(domain)
        if told is None:
            if len(self._told) >= _MOST_TOLD:
                self._told.clear()
            told = self._told[domain] = self._of(domain)
        return told

    def _of(self, domain: str) -> str:
        form = skeleton(domain)
        if (same := self._skeletons.get(form)) is not None:
            return same
        label = skeleton(own_label(domain))
        if len(label) < _LEAST:
            return ""
        near = {one for slip in _forms(label) for one in self._left_out.get(slip, ())}
        for known in sorted(near):
            if _near(label, skeleton(own_label(known))) and _plausible(domain, known):
                return known
        return ""


def _near(one: str, other: str) -> bool:
    """Whether two labels differ by one letter more, less or other, or by two neighbours swapped."""
    if one == other:
        return True
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, else_ = one[start:], other[start:]
    if rest[1:] == else_[1:] or rest == else_[1:] or rest[1:] == else_:
        return True
    return rest[:2] == else_[1::-1] and rest[2:] == else_[2:]


def _plausible(domain: str, known: str) -> bool:
    """The same label under another ending is another firm as often as not: only the slips count.

    A firm's own other ending (`holm.is`, `holm.com`) is no imitation by itself.
    """
    return own_label(domain) != own_label(known)
