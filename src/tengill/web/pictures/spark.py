"""A line as small as a word: how something went, beside its figure."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from tengill.web.pictures.drawing import element, number


def draw(values: Sequence[float], *, most: float | None = None) -> SafeString:
    """The values from left to right, 0 at the foot; decoration, so hidden from screen readers."""
    if len(values) < 2:  # noqa: PLR2004 - a line has two ends
        return SafeString("")
    top = most or max(values) or 1.0
    step = 78 / (len(values) - 1)
    points = " ".join(
        f"{number(1 + at * step)},{number(19 - 18 * min(value / top, 1.0))}"
        for at, value in enumerate(values)
    )
    return element(
        "svg",
        [element("polyline", cls="line", points=points)],
        cls="drawing spark",
        viewBox="0 0 80 20",
        aria_hidden="true",
        focusable="false",
    )
