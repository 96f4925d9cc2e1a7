"""Writes SVG elements: every attribute and text escaped, no style attributes (the policy)."""

import textwrap
from collections.abc import Iterable

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Value = str | float


def number(value: float) -> str:
    """A coordinate with at most one decimal, and never `-0`."""
    rounded = round(value, 1) + 0.0
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def element(
    name: str, children: Iterable[SafeString | str] = (), **attributes: Value
) -> SafeString:
    """One element. `cls` becomes `class`, `text_anchor` becomes `text-anchor`.

    Empty strings leave an attribute out; children that are not SafeString are escaped.
    """
    # By hand: a picture has hundreds of elements, and format_html takes most of its time.
    told = "".join(
        f' {"class" if key == "cls" else key.replace("_", "-")}="{_told(value)}"'
        for key, value in attributes.items()
        if value != ""
    )
    inside = "".join(conditional_escape(child) for child in children)
    # The name is a constant of this package; everything else was escaped above.
    return mark_safe(f"<{name}{told}>{inside}</{name}>")  # noqa: S308 - escaped above


def _told(value: Value) -> str:
    return conditional_escape(value) if isinstance(value, str) else number(value)


def text(x: float, y: float, words: str, *, cls: str = "", anchor: str = "") -> SafeString:
    """Words at a place; `anchor` is start, middle or end."""
    return element("text", [words], x=x, y=y, cls=cls, text_anchor=anchor)


def link(href: str, children: Iterable[SafeString | str], label: str = "") -> SafeString:
    """A door in a picture; without an address just a group. `label` names it for screen readers."""
    if not href:
        return element("g", children)
    return element("a", children, href=href, **{"aria_label": label} if label else {})


def drawing(
    parts: Iterable[SafeString], *, width: float, height: float, label: str, cls: str
) -> SafeString:
    """The whole picture, described by one sentence."""
    return element(
        "svg",
        parts,
        cls=f"drawing {cls}",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="group",
        aria_label=label,
    )


def clipped(words: str, room: float, per_letter: float = 6.1) -> str:
    """Words cut to about `room` pixels: text in SVG does not wrap, and the table has it whole."""
    most = max(3, int(room / per_letter))
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def wrapped(words: str, room: float, per_letter: float = 6.1, most: int = 3) -> list[str]:
    """Words in up to `most` lines of about `room` pixels, the last one cut."""
    letters = max(3, int(room / per_letter))
    lines = textwrap.wrap(words, letters) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], clipped(" ".join(lines[most - 1 :]), room, per_letter)]
    return lines
