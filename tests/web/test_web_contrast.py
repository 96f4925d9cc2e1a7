"""The inks on their papers: WCAG's contrast, computed from the tokens themselves, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "frontend" / "src" / "styles" / "tokens.css"
PAPERS = ("paper", "raised", "sunk")
INKS = ("ink", "ink-2", "ink-3", "lava", "glacier", "gain", "loss")
AA_TEXT = 4.5
AA_LINES = 3.0


def tokens(theme: int) -> dict[str, str]:
    """Token → colour; theme 0 is light, 1 dark."""
    found = re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)",
        TOKENS.read_text(encoding="utf-8"),
    )
    return {name: colours[theme] for name, *colours in found}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_ink_reads_on_every_paper(theme):
    colours = tokens(theme)
    for ink in INKS:
        for paper in PAPERS:
            assert contrast(colours[ink], colours[paper]) >= AA_TEXT, (ink, paper)
    assert contrast(colours["ink"], colours["mark"]) >= AA_TEXT
    assert contrast(colours["on-lava"], colours["lava"]) >= AA_TEXT
    assert contrast(colours["lava"], colours["paper"]) >= AA_LINES  # the focus ring
