"""From the workspace's `Link` to an address of this face."""

from urllib.parse import urlencode

from django.urls import reverse

from tengill.workspace.presenting import Link

_ONE = {
    "person": "person",
    "message": "message",
    "card": "card",
    "meeting": "meeting",
    "interaction": "interaction",
    "act": "act",
    "outcome": "outcome",
    "imports": "run",
}
_LIST = {
    "person": "people",
    "people": "people",
    "message": "search",
    "act": "review",
    "introductions": "introductions",
    "outcome": "outcomes",
    "outcomes": "outcomes",
    "statement": "statement",
    "comparison": "comparison",
    "review": "review",
    "imports": "imports",
    "search": "search",
}


def address(link: Link) -> str:
    """The path a link leads to.

    Raises:
        KeyError: when the link names a page this face does not have.
    """
    if link.id is not None and link.page in _ONE:
        path = reverse(_ONE[link.page], args=[link.id])
    else:
        path = reverse(_LIST[link.page])
    return f"{path}?{urlencode(link.query)}" if link.query else path
