"""Who an act is about, as a sentence names them."""

import re
from collections.abc import Sequence

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from tengill.web.templatetags.screen import people, person
from tengill.workspace.act_lines import ActLine
from tengill.workspace.presenting import PersonRef
from tengill.workspace.review import ReviewItem

register = template.Library()


def _choices(item: ReviewItem, role: str) -> list[PersonRef]:
    return [
        choice.person or PersonRef(None, choice.name or choice.address, choice.address)
        for choice in item.parties
        if choice.role == role
    ]


@register.simple_tag
def party(item: ReviewItem, role: str) -> SafeString:
    """The people of one role of an act."""
    return people(_choices(item, role))


@register.simple_tag
def met_in(item: ReviewItem) -> tuple[SafeString, SafeString]:
    """The same as `met` of an act that is asked about."""
    return _joined(_choices(item, "left"), _choices(item, "right"))


@register.simple_tag
def party_text(item: ReviewItem, role: str) -> str:
    """The people of one role as one types them, a line each."""
    lines = []
    for ref in _choices(item, role):
        name = re.sub(r"[<>,;\n]", " ", ref.name).strip()
        both = name and ref.address and name != ref.address
        lines.append(f"{name} <{ref.address}>" if both else ref.address or name)
    return "\n".join(lines)


def _joined(left: Sequence[PersonRef], right: Sequence[PersonRef]) -> tuple[SafeString, SafeString]:
    if not left or not right or len(left) == len(right) == 1:
        return people(left), people(right)
    *others, last = (person(ref) for ref in (*left, *right))
    return format_html_join(", ", "{}", ((one,) for one in others)), last


@register.simple_tag
def met(act: ActLine) -> tuple[SafeString, SafeString]:
    """Whom an introduction brought together, for a sentence with one "and": all but the last, the last."""
    return _joined(act.left, act.right)
