"""What an e-mail address tells by itself: repaired forms, the organisation, a name spelt in it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from tengill.people.folding import fold, letters
from tengill.people.names import Name
from tengill.people.tables import domains, names, other_forms

_IMCEA = re.compile(r"^imcea[a-z]+-(.+)$", re.IGNORECASE)
_INNER = re.compile(r"[a-z0-9._%+&'\-]+@[a-z0-9.\-]+\.[a-z]{2,}", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:e-?mail|mailto|smtp|internet)\s*[<:\s]\s*", re.IGNORECASE)
_TAG = re.compile(r"\+[^+@]*$")
_PARTS = re.compile(r"[._\-]+")
_DIGITS = re.compile(r"\d+$")
# `m..lind` is kept: there the single letter is a middle initial, and `m.lind` somebody else.
_DOTS = re.compile(r"(?<=[^.]{2})\.{2,}")


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart."""

    local: str
    """The part before the @, repaired: no quotes, no leading or double dots, no `+tag`."""
    domain: str
    organisation: str
    """The domain as registered (`acme.com` of `mail.acme.com`); empty for free mail."""
    words: tuple[str, ...]
    """The local part parted at dots, underscores and hyphens, without digits at its end."""
    number: str
    """Digits at the end of the local part."""
    repaired: bool
    """Whether the address was written in a broken or wrapped form."""

    @property
    def whole(self) -> str:
        """The repaired address."""
        return f"{self.local}@{self.domain}"


@lru_cache(maxsize=16_384)
def organisation_of(domain: str) -> str:
    """The registered domain a domain belongs to; empty for free mail and access providers."""
    labels = domain.lower().strip(".").split(".")
    table = domains()
    for start in range(len(labels)):
        if ".".join(labels[start:]) in table.free:
            return ""
    if len(labels) < 2:  # noqa: PLR2004 - a bare host is nobody's domain
        return ""
    keep = 3 if ".".join(labels[-2:]) in table.suffixes else 2
    if ".".join(labels[-3:]) in table.suffixes:
        keep = 4
    return ".".join(labels[-keep:])


@lru_cache(maxsize=65_536)
def read_address(value: str) -> Address:
    """An address taken apart, repaired where mail software mangled it.

    Gmail's dots are left out, as Gmail does. Repairs: quotes and brackets around it, `e-mail <x@y>`, `IMCEANOTES-` wrapping (the address
    inside), leading, trailing and double dots, `+tag`.
    """
    plain = _unwrap(fold(value))
    plain = _PREFIX.sub("", plain).strip(" '\"<>()[]\\;,")
    local, _, domain = plain.rpartition("@")
    domain = domain.strip(" .'\"<>")
    local = local.strip(" '\"<>()[]\\;,")
    local = _DOTS.sub(".", local).strip(".") or local
    bare = _TAG.sub("", local) or local
    if domain in {"gmail.com", "googlemail.com"}:
        bare, domain = bare.replace(".", ""), "gmail.com"
    number = _DIGITS.search(bare)
    stem = bare[: number.start()] if number and number.start() else bare
    return Address(
        local=bare,
        domain=domain,
        organisation=organisation_of(domain),
        words=tuple(word for word in _PARTS.split(stem) if word),
        number=number[0] if number and number.start() else "",
        repaired=f"{bare}@{domain}" != value,
    )


def _unwrap(value: str) -> str:
    """The address inside an Exchange wrapping such as `IMCEANOTES-+22bo+40acme+2Ecom@X.COM`."""
    local = value.rpartition("@")[0]
    wrapped = _IMCEA.match(local)
    if not wrapped:
        return value
    inner = unquote(re.sub(r"\+([0-9a-f]{2})", r"%\1", wrapped[1]))
    found = _INNER.search(fold(inner))
    return found[0] if found else value


def spelt(address: Address, name: Name) -> str:
    """How an address spells a name: `full`, `initial`, `family`, `given`, `initials` or ``.

    `full` has both names (`anna.lind`, `lindanna`); `initial` the last name, perhaps cut at
    eight letters as old systems did, with an initial (`alind`, `linda`, `a.lind`, `m..lind` for
    a middle initial); `family` and `given` one of them alone.
    """
    parts = _parts(name)
    flat = letters("".join(address.words))
    last = parts.last
    if last and any(given in flat and last in flat.replace(given, "", 1) for given in parts.givens):
        return "full"
    if last and _initial(flat, parts):
        return "initial"
    if len(last) > 2 and last in flat:  # noqa: PLR2004 - two letters are in anything
        return "family"
    if any(given == flat or given in address.words for given in parts.givens):
        return "given"
    short = 1 < len(flat) < 4  # noqa: PLR2004 - `bxw`
    if short and last and (flat[0], flat[-1]) == (parts.first, last[0]):
        return "initials"
    return ""


@dataclass(frozen=True, slots=True)
class _Parts:
    """A name's parts as an address may spell them: folded, letters only."""

    last: str
    givens: frozenset[str]
    """The given name, its full and short forms, and middle names written out."""
    initials: frozenset[str]
    first: str
    cuts: tuple[str, ...]
    """The last name, and cut as old systems cut it."""


@lru_cache(maxsize=65_536)
def _parts(name: Name) -> _Parts:
    given, last = fold(name.given), letters(fold(name.last))
    middle = [letters(fold(part)) for part in name.middle]
    givens = {letters(form) for form in other_forms(given)}
    givens |= {part for part in middle if len(part) > 1}
    givens.discard("")
    initials = {form[0] for form in givens} | {part[:1] for part in middle if part} | {given[:1]}
    cuts = (last, *(last[:length] for length in (4, 5, 6, 7) if len(last) > length))
    return _Parts(last, frozenset(givens), frozenset(initials), given[:1], cuts)


def _initial(flat: str, parts: _Parts) -> bool:
    """`alind`, `linda`, `amlind`; the last name may be cut, but not below four letters."""
    for cut in parts.cuts:
        if cut not in flat or not 0 < len(flat) - len(cut) < 3:  # noqa: PLR2004 - two initials
            continue
        rest = flat.replace(cut, "", 1)
        if rest in parts.initials and flat in (rest + cut, cut + rest):
            return True
        if len(rest) == 2 and rest[0] in parts.initials and flat.endswith(cut):  # noqa: PLR2004
            return True
    return False


def spelt_name(address: Address) -> Name | None:
    """The full name an address spells with a separator (`anna.lind`), or None when unsure."""
    words = [word for word in address.words if not word.isdigit()]
    if not 2 <= len(words) <= 3 or address.number:  # noqa: PLR2004 - given (middle) last
        return None
    if any(len(word) < 2 or not word.isalpha() for word in (words[0], words[-1])):  # noqa: PLR2004
        return None
    table = names()
    known = table.given
    if words[0] in table.suffixes or words[-1] in table.suffixes:
        return None
    if words[0] not in known and (words[-1] in known or "-" in address.local):
        return None
    middle = tuple(word.capitalize() for word in words[1:-1])
    return Name(words[0].capitalize(), middle, family=words[-1].capitalize())
