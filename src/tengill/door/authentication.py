"""Authentication-Results (RFC 8601): what the receiving server proved of a sender.

Anybody can write such a field into a message. Only the topmost one counts, and where the owner's
own servers are known, only one of theirs: whatever a sender wrote stands below it.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tengill.door.domains import registrable

_MOST = 2000
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_RESULT = re.compile(r"\s*([a-z0-9-]+)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b([a-z]+)\s*\.\s*([a-z0-9._-]+)\s*=\s*([^\s;]+)", re.IGNORECASE)
_NESTED = 20


class Proof(StrEnum):
    """What the receiving server's word comes to."""

    PASSED = "passed"
    """The sender's domain stands behind the message."""
    FAILED = "failed"
    """The sender's domain says it is not theirs."""
    UNPROVEN = "unproven"
    """The server looked, and found nothing either way."""
    ABSENT = "absent"
    """No word of the receiving server: old mail, other channels, a server that does not check."""


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result (`dkim=pass header.d=holm.example`)."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()


def parse(value: str) -> tuple[str, tuple[Result, ...]]:
    """The authserv-id and the results of a field's value; total, whatever stands there."""
    text = _plain(value[:_MOST])
    first, *rest = text.split(";")
    server = first.split()[0].lower() if first.split() else ""
    return server, tuple(_results(rest))


def _plain(text: str) -> str:
    """Without comments, which may nest; quoted values bare, what parts fields taken out of them."""
    text = _QUOTED.sub(lambda match: re.sub(r"[;()=\s\\]", "_", match[1]), text)
    for _ in range(_NESTED):
        text, count = _COMMENT.subn(" ", text)
        if not count:
            break
    return text


def _results(parts: list[str]) -> Iterator[Result]:
    for part in parts:
        if found := _RESULT.match(part):
            told = tuple(
                (f"{kind}.{name}".lower(), value.lower())
                for kind, name, value in _PROPERTY.findall(part)
            )
            yield Result(found[1].lower(), found[2].lower(), told)


def proof(
    headers: Collection[tuple[str, str]], address: str, servers: Collection[str] = ()
) -> Proof:
    """What was proven of a From address.

    Args:
        headers: The message's headers in their order, topmost first, names in lower case.
        address: The From address.
        servers: authserv-ids of the owner's own servers; empty: whatever stands topmost is taken.
    """
    for name, value in headers:
        if name != "authentication-results":
            continue
        server, results = parse(value)
        if servers and server not in servers:
            # The owner's server always writes its word on top; this one came with the message.
            return Proof.ABSENT
        return _told(results, registrable(address.rpartition("@")[2]))
    return Proof.ABSENT


def _told(results: tuple[Result, ...], domain: str) -> Proof:
    by_method: dict[str, list[Result]] = {}
    for one in results:
        by_method.setdefault(one.method, []).append(one)
    for one in by_method.get("dmarc", ()):
        if one.result == "pass" and _aligned(one, ("header.from",), domain, missing=True):
            return Proof.PASSED
        if one.result == "fail":
            return Proof.FAILED
    signed = by_method.get("dkim", ())
    if any(
        one.result == "pass" and _aligned(one, ("header.d", "header.i"), domain) for one in signed
    ):
        return Proof.PASSED
    routed = by_method.get("spf", ())
    if any(one.result == "pass" and _aligned(one, ("smtp.mailfrom",), domain) for one in routed):
        return Proof.PASSED
    own = [one for one in signed if _aligned(one, ("header.d", "header.i"), domain)]
    # A signature breaks on many an honest way (lists, forwarding): both must fail to accuse.
    if any(one.result == "fail" for one in routed) and any(one.result == "fail" for one in own):
        return Proof.FAILED
    return Proof.UNPROVEN


def _aligned(result: Result, names: tuple[str, ...], domain: str, *, missing: bool = False) -> bool:
    """Whether a result speaks of the From domain (relaxed alignment, RFC 7489, 3.1)."""
    found = [value for name, value in result.properties if name in names]
    if not found:
        return missing
    return any(registrable(value.rpartition("@")[2].rstrip(".")) == domain for value in found)
