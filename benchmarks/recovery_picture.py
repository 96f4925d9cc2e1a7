"""The recovery study as a picture: a hand-written SVG from the estimates."""

from typing import Any
from xml.sax.saxutils import escape

_WIDTH, _LEFT, _ROW, _TOP = 920, 270, 26, 112
_PANELS = (
    (
        "spearman",
        "Rank correlation with the true effect",
        "more is better",
        0.0,
        1.0,
        1.0,
        "{:.1f}",
    ),
    ("misplaced", "Credit with the wrong people", "less is better", 0.0, 1.0, 100.0, "{:.0f} %"),
)
_GAP = 50
_LEFT_OUT = ("nothing for anybody", "banzhaf", "credit, true chances told")
"""Rows that say nothing at a glance; the tables have them."""
_OURS, _OTHERS, _INK, _PALE, _TRUTH = "#0b6b58", "#8a5a2b", "#1d2b2a", "#d9dfdd", "#7b8583"


def picture(told: dict[str, Any], truth: str = "lost", subset: str = "all") -> str:
    """Two panels of means with their 95 % intervals, one row per model.

    Args:
        told: what `recovery --out` writes.
        truth: which truth.
        subset: which markets.
    """
    models = told["estimates"][truth][subset]
    drawn = [model for model in models if "tuned" not in model and model not in _LEFT_OUT]
    order = sorted(drawn, key=lambda m: -(models[m]["spearman"] or {"mean": -1})["mean"])
    height = _TOP + _ROW * len(order) + 60
    wide = (_WIDTH - _LEFT - _GAP * len(_PANELS)) / len(_PANELS)
    parts = [_head(height, told, told["markets"])]
    parts += [_label(model, place) for place, model in enumerate(order)]
    for number, panel in enumerate(_PANELS):
        left = _LEFT + number * (wide + _GAP)
        parts.append(_panel(panel, models, order, left, wide))
    parts.append("</svg>\n")
    return "\n".join(parts)


def _head(height: int, told: dict[str, Any], worlds: int) -> str:
    title = "Which model finds out whose absence costs most?"
    under = (
        f"{worlds} simulated markets, each replayed without every connector; "
        "means with 95 % intervals"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="{_INK}">\n'
        f"<title>{escape(title)}</title>\n<desc>{escape(under)}. {escape(told['machine'])}</desc>\n"
        f'<rect width="{_WIDTH}" height="{height}" fill="#fbfcfb"/>\n'
        f'<text x="24" y="34" font-size="19" font-weight="600">{escape(title)}</text>\n'
        f'<text x="24" y="56">{escape(under)}</text>'
    )


def _label(model: str, place: int) -> str:
    y = _TOP + _ROW * place + _ROW / 2 + 4
    mine = is_ours(model)
    weight = ' font-weight="600"' if mine else ""
    return (
        f'<text x="{_LEFT - 16}" y="{y:.1f}" text-anchor="end" fill="{_OURS if mine else _INK}"'
        f"{weight}>{escape(model.replace('_', ' '))}</text>"
    )


def is_ours(model: str) -> bool:
    """Whether a row is our credit, under whatever settings."""
    return model.startswith("credit")


def _panel(
    panel: tuple[str, str, str, float, float, float, str],
    models: dict[str, Any],
    order: list[str],
    left: float,
    wide: float,
) -> str:
    metric, heading, hint, low, high, scale, form = panel
    bottom = _TOP + _ROW * len(order)

    def x(value: float) -> float:
        return left + wide * (min(max(value, low), high) - low) / (high - low)

    parts = [
        f'<text x="{left:.1f}" y="{_TOP - 26}" font-weight="600">{escape(heading)}</text>',
        f'<text x="{left:.1f}" y="{_TOP - 10}" font-size="12" fill="#4c5a58">{escape(hint)}</text>',
    ]
    for tick in range(5):
        value = low + (high - low) * tick / 4
        parts.append(
            f'<path d="M{x(value):.1f} {_TOP}V{bottom}" stroke="{_PALE}"/>'
            f'<text x="{x(value):.1f}" y="{bottom + 18}" text-anchor="middle" font-size="12">'
            f"{form.format(value * scale) if form != '{:.1f}' else f'{value:.2f}'}</text>"
        )
    for place, model in enumerate(order):
        told = models[model][metric]
        if told is None:
            continue
        y = _TOP + _ROW * place + _ROW / 2
        ink = _TRUTH if model.startswith("truth") else _OURS if is_ours(model) else _OTHERS
        parts.append(
            f'<path d="M{x(told["low"]):.1f} {y:.1f}H{x(told["high"]):.1f}" stroke="{ink}" '
            f'stroke-width="3"/><circle cx="{x(told["mean"]):.1f}" cy="{y:.1f}" r="5" fill="{ink}"/>'
        )
    return "\n".join(parts)
