"""Talk on a mailing list told from what a list sends out: readers of mail take both for bulk.

Whoever writes on a list writes to people, one letter at a time; a newsletter is written to nobody,
with the same headers (RFC 2369, RFC 2919). Talk is told by a list that members may write to, or by
an answer there.
"""

import re

from tengill.door.evidence import Evidence
from tengill.door.features import SELLS, Weighed

_OPEN = frozenset({"mailing-list", "x-mailing-list", "x-beenthere"})
_CAMPAIGNS = frozenset({"feedback-id", "list-unsubscribe-post"})
_ANSWER = re.compile(r"\s*(?:\[[^\]\n]{1,40}\]\s*)?(?:re|sv|aw|antw|vs)\s?:", re.IGNORECASE)
_MANY = 3
"""The same text to so many others is no letter."""
_REGULAR = 3
"""Whoever wrote so often before is a member of the list."""


def is_talk(evidence: Evidence, seen: Weighed) -> bool:
    """Whether somebody writes to the members of a list, and sells nothing.

    Args:
        evidence: What is known of it.
        seen: What the model sees of it.
    """
    approach = evidence.approach
    through_list = seen.said.listed or (bool(approach.answers) and not approach.named)
    if seen.said.machine or not through_list or evidence.asked.scars:
        return False
    if evidence.copies.people >= _MANY or evidence.asked.nagging or seen.pitches:
        return False
    names = {name: value.strip().lower() for name, value in approach.headers}
    if _CAMPAIGNS & names.keys():
        return False
    if approach.answers or _ANSWER.match(approach.subject):
        return True
    # RFC 2369, 3.4: an address to write to, or `NO`. Newsletters tell a page on the web there.
    is_open = "mailto:" in names.get("list-post", "") or bool(_OPEN & names.keys())
    # The list's own footer may sell; whoever is new there and sounds so may do it themselves.
    regular = evidence.relationship.received >= _REGULAR
    return is_open and (regular or evidence.asked.commercial < SELLS)
