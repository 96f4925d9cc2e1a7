"""Replies with the headers that keep a public page safe."""

from dataclasses import dataclass

from tengill.doorpage import rendering
from tengill.doorpage.page import Page
from tengill.doorpage.wording import Wording

_YEAR = 31_536_000
_JSON_SECONDS = 300

SAFE = (
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, headers (lower-case names) and a body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


def policy() -> str:
    """The content security policy: the style that is inside, the form to here, and nothing else."""
    return (
        f"default-src 'none'; style-src {rendering.style_hash()}; img-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def html(status: int, text: str, say: Wording, *, page: Page | None = None, wait: int = 0) -> Reply:
    """A page. `wait`: seconds until it is worth trying again."""
    headers = [
        ("content-type", "text/html; charset=utf-8"),
        ("content-language", say.code),
        ("vary", "accept-language"),
        # Kept by nobody but the visitor's browser, which can bring back what was typed.
        ("cache-control", "private, no-cache"),
        ("content-security-policy", policy()),
        ("cross-origin-resource-policy", "same-origin"),
        *SAFE,
        *_https(page),
    ]
    if wait:
        headers.append(("retry-after", str(wait)))
    return Reply(status, tuple(headers), text.encode("utf-8"))


def typed(kind: str, body: bytes, *, open_: bool = False, seconds: int = _JSON_SECONDS) -> Reply:
    """A file of another kind. `open_`: pages of other sites may read it."""
    headers = [
        ("content-type", kind),
        ("cache-control", f"public, max-age={seconds}"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("cross-origin-resource-policy", "cross-origin" if open_ else "same-origin"),
        *SAFE,
    ]
    if open_:
        headers.append(("access-control-allow-origin", "*"))
    return Reply(200, tuple(headers), body)


def redirect(to: str, page: Page) -> Reply:
    """Go on to another page by GET. The place is relative: the page may stand below any path."""
    return Reply(303, (("location", to), ("cache-control", "no-store"), *SAFE, *_https(page)))


def method_not_allowed(say: Wording, *, form: bool) -> Reply:
    """What can be done here instead."""
    reply = html(405, rendering.stop(say, "method", {}), say)
    allowed = "GET, HEAD, POST" if form else "GET, HEAD"
    return Reply(405, (*reply.headers, ("allow", allowed)), reply.body)


def _https(page: Page | None) -> list[tuple[str, str]]:
    # Only who says that the page is reached by https can promise it for the year to come.
    if page is None or not page.url.startswith("https:"):
        return []
    return [("strict-transport-security", f"max-age={_YEAR}")]
