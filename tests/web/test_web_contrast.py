"""The inks on their papers: WCAG's contrast, computed from the tokens themselves, in both themes."""

import re
from itertools import combinations
from math import dist
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
    for paper in PAPERS:
        assert contrast(colours["edge"], colours[paper]) >= AA_LINES, paper  # a field's frame


# Machado, Oliveira and Fernandes (2009), severity 1.0: red-, green- and blue-blind sight of linear RGB.
SIGHTS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}  # fmt: skip
APART = {"usual": 0.16, "protanopia": 0.1, "deuteranopia": 0.1, "tritanopia": 0.06}
"""Least distance in Oklab; 0.02 is about the least one can see side by side."""
AGAINST_PAPER = 3.0


def seen(colour: str, sight: str) -> tuple[float, ...]:
    """Oklab (Ottosson 2020) of a colour as somebody sees it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    r, g, b = (
        max(0.0, sum(m * c for m, c in zip(row, linear, strict=True))) for row in SIGHTS[sight]
    )
    x, y, z = (
        root ** (1 / 3)
        for root in (
            0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
            0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
            0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
        )
    )
    return (
        0.2104542553 * x + 0.7936177850 * y - 0.0040720468 * z,
        1.9779984951 * x - 2.4285922050 * y + 0.4505937099 * z,
        0.0259040371 * x + 0.7827717662 * y - 0.8086757660 * z,
    )


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_communities_are_told_apart_by_everybody(theme, sight):
    colours = tokens(theme)
    eight = [colours[f"c{n}"] for n in range(1, 9)]
    for one, other in combinations(eight, 2):
        assert dist(seen(one, sight), seen(other, sight)) >= APART[sight], (one, other)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_communities_stand_out_from_the_paper(theme):
    colours = tokens(theme)
    for n in range(1, 9):
        assert contrast(colours[f"c{n}"], colours["paper"]) >= AGAINST_PAPER, n
