"""A message as text or as it was sent: the choice between them, and the frame that shows the latter."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from csp.constants import NONE, SELF
from django.urls import reverse

from tengill.workspace import html_message

FRAMES = {"frame-src": [SELF]}
"""What a page that shows the frame adds to the policy of all pages."""
POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    # Named in our stylesheet and used by nothing here; a browser asks about them all the same.
    "font-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    # Also where its address is opened by itself: no scripts, no forms, an origin of its own.
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}
"""The frame's own policy: nothing but our styles is ever loaded in it."""
_NAME, _SENT = "as", "sent"


@dataclass(frozen=True, slots=True)
class Choice:
    """How a message is shown, and the addresses of both ways."""

    sent: bool
    """As it was sent, in place of its text."""
    as_text: str
    as_sent: str
    frame: str


def choice(message_id: int, channel: str, address: str, told: Mapping[str, str]) -> Choice | None:
    """The choice on a page at `address`; None where there is only text, as far as a look tells.

    Args:
        message_id: the message.
        channel: where it was written: only mail may hold HTML.
        address: of the page with this message open.
        told: what the request tells.
    """
    if channel != "mail" or not html_message.may_be_there(message_id):
        return None
    return Choice(
        told.get(_NAME) == _SENT,
        address,
        _with(address, _SENT),
        reverse("message_html", args=[message_id]),
    )


def _with(address: str, told: str) -> str:
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != _NAME]
    return parts._replace(query=urlencode([*query, (_NAME, told)])).geturl()
