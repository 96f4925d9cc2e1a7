"""A statement as one printable HTML file: no script, nothing from elsewhere, its own strict policy.

The style sheet stands in the file and is allowed by its hash; the policy forbids everything else.
"""

import base64
import hashlib
from datetime import datetime
from html import escape

from tengill.workspace.statement_view import SHOWN_MODELS, StatementLine, StatementView
from tengill.workspace.statement_words import (
    Words,
    grade_text,
    opening,
    period,
    settings_text,
    why_text,
    without_text,
)

STYLE = """
:root { color-scheme: light; --paper: #fbf8f2; --ink: #1d1b18; --quiet: #6a645a; --line: #d9d2c5; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 3rem 1.5rem; background: var(--paper);
  color: var(--ink); font: 16px/1.5 "Source Sans 3", "Segoe UI", system-ui, sans-serif; }
h1, .opening { font-family: "Source Serif 4", Georgia, serif; font-weight: 400; }
h1 { font-size: 28px; margin: 0; }
h2 { font-size: 16px; margin: 2.5rem 0 .5rem; }
.opening { font-size: 20px; max-width: 42rem; margin: .75rem 0; }
header + .opening { font-size: 24px; line-height: 1.35; margin-top: 1.5rem; }
.quiet, small { color: var(--quiet); }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { text-align: start; font-weight: 600; font-size: 14px; }
th, td { padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.number { text-align: end; white-space: nowrap; }
th.number { white-space: normal; }
.why td { padding-inline-start: 1.5rem; font-size: 14px; max-width: 42rem; }
.why p { margin: 0 0 .25rem; max-width: 42rem; }
.grade-inferred { text-decoration: underline dotted; }
.grade-reported { text-decoration: underline dashed; }
.grade-witnessed::after { content: " \\2713"; }
.small { font-size: 14px; max-width: 42rem; }
.digest { overflow-wrap: anywhere; }
@media print {
  @page { margin: 18mm; }
  body { background: none; padding: 0; max-width: none; font-size: 10.5pt; }
  tr, .why { break-inside: avoid; }
  h2 { break-after: avoid; }
  thead { display: table-header-group; }
}
@media screen and (max-width: 40rem) {
  body { padding: 1.5rem 1rem; }
  thead { display: none; }
  tr, td, tbody th { display: block; padding-inline: 0; font-size: 14px; border: 0; }
  tr { padding: .4rem 0; border-bottom: 1px solid var(--line); }
  td { padding-block: .1rem; overflow-wrap: anywhere; }
  .title { font-weight: 600; }
  td[data-column] { display: flex; justify-content: space-between; gap: 1rem; }
  td[data-column]::before { content: attr(data-column); color: var(--quiet); }
}
"""

POLICY = "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"


def render_html(view: StatementView, locale: str = "en", made_at: datetime | None = None) -> str:
    """The statement as a whole HTML document; every text in it escaped."""
    words = Words(locale)
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    parts = [_head(view, words), *_openings(view, words)]
    if view.lines:
        parts += [_outcomes(view, words), _totals(view, words), _method(view, words)]
    parts.append(_stamp(view, words, made_at or view.told_on))
    return (
        f'<!doctype html>\n<html lang="{words.tag}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY.format(digest)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(words('title'))}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{chr(10).join(parts)}\n</main>\n</body>\n</html>\n"
    )


def _head(view: StatementView, words: Words) -> str:
    name = f"<br>{escape(words('for', name=view.person.name))}" if view.person else ""
    return (
        f"<header>\n<h1>{escape(words('title'))}</h1>\n"
        f'<p class="quiet">{escape(period(view, words))}{name}</p>\n</header>'
    )


def _openings(view: StatementView, words: Words) -> list[str]:
    return [f'<p class="opening">{escape(text)}</p>' for text in opening(view, words)]


def _outcomes(view: StatementView, words: Words) -> str:
    head = "".join(
        f'<th scope="col"{css}>{escape(words(f"column.{key}"))}</th>'
        for key, css in (
            ("date", ""),
            ("outcome", ""),
            ("amount", ' class="number"'),
            ("credit", ' class="number"'),
            ("confirmed", ' class="number"'),
            ("necessity", ' class="number"'),
            ("grade", ""),
        )
    )
    name = view.person.name if view.person else "?"
    body = "\n".join(_outcome(line, name, words) for line in view.lines)
    return (
        f"<section>\n<h2>{escape(words('heading.outcomes'))}</h2>\n<table>\n"
        f"<thead><tr>{head}</tr></thead>\n{body}\n</table>\n</section>"
    )


def _outcome(line: StatementLine, name: str, words: Words) -> str:
    credit = words.percent(line.share) if line.credit is None else words.money(line.credit)
    told = [*(why_text(why, words) for why in line.why), without_text(line, name, words)]
    if line.low is not None and line.high is not None and line.low != line.high:
        told.append(words("range", low=words.money(line.low), high=words.money(line.high)))
    if line.only_inferred:
        told.append(words("only_inferred"))
    if line.messages:
        told.append(words("evidence", messages=", ".join(map(str, line.messages))))
    why = "".join(f"<p>{escape(text)}</p>" for text in told)
    sums = "".join(
        f'<td class="number" data-column="{escape(words(f"column.{key}"))}">{escape(sum_)}</td>'
        for key, sum_ in (
            ("amount", words.money(line.amount)),
            ("credit", credit),
            ("confirmed", words.money(line.confirmed)),
            ("necessity", words.money(line.necessity)),
        )
    )
    return (
        f"<tbody>\n<tr><td>{escape(words.day(line.closed_at))}</td>"
        f'<td class="title">{escape(line.title)}</td>{sums}'
        f'<td data-column="{escape(words("column.grade"))}">'
        f'<span class="grade-{line.weakest}">{escape(grade_text(line, words))}</span></td></tr>\n'
        f'<tr class="why"><td colspan="7">{why}</td></tr>\n</tbody>'
    )


def _totals(view: StatementView, words: Words) -> str:
    columns = (
        "column.currency", "column.amount", "model.shapley", "column.confirmed", "column.more",
        *(f"model.{name}" for name in SHOWN_MODELS),
    )  # fmt: skip
    names = [escape(words(key)) for key in columns]
    head = f'<th scope="col">{names[0]}</th>' + "".join(
        f'<th scope="col" class="number">{name}</th>' for name in names[1:]
    )
    rows = []
    for total in view.totals:
        sums = (
            total.amount, total.credit, total.confirmed, total.more_if_inferred,
            *(total.models[name] for name in SHOWN_MODELS),
        )  # fmt: skip
        cells = "".join(
            f'<td class="number" data-column="{name}">{escape(words.money(each))}</td>'
            for name, each in zip(names[1:], sums, strict=True)
        )
        rows.append(f'<tr><th scope="row">{escape(total.currency)}</th>{cells}</tr>')
    return (
        f"<section>\n<h2>{escape(words('heading.totals'))}</h2>\n"
        "<table>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>{chr(10).join(rows)}</tbody>\n</table>\n</section>"
    )


def _method(view: StatementView, words: Words) -> str:
    limits = "".join(f"<li>{escape(words(f'limit.{key}'))}</li>" for key in view.limits)
    return (
        f'<section class="small">\n<h2>{escape(words("heading.method"))}</h2>\n'
        f"<p>{escape(words('method'))}</p>\n<ul>{limits}</ul>\n</section>"
    )


def _stamp(view: StatementView, words: Words, made_at: datetime | None) -> str:
    stamp = view.stamp
    made = words("stamp.made", date=words.day(made_at)) if made_at else ""
    told = words(
        "stamp",
        version=stamp.version,
        key=stamp.settings_key,
        run=stamp.last_run,
        message=stamp.last_message,
        decision=stamp.last_decision,
        outcome=stamp.last_outcome,
    )
    listed = "".join(
        f"<li>{escape(text)}</li>"
        for text in settings_text(stamp.settings, words, stamp.settings_name)
    )
    digest = escape(words("stamp.digest", digest=stamp.digest))
    return (
        f'<footer class="small quiet">\n<h2>{escape(words("heading.stamp"))}</h2>\n'
        f'<p>{escape(made)} {escape(told)}</p>\n<ul>{listed}</ul>\n<p class="digest">{digest}</p>\n'
        "</footer>"
    )
