"""The contact form as HTML: labels, hints and errors tied to their fields."""

from collections.abc import Sequence
from datetime import date
from html import escape

from tengill.doorpage.fields import (
    LONGEST_ADDRESS,
    LONGEST_MESSAGE,
    LONGEST_NAME,
    OTHER,
    TOKEN,
    TRAP,
    Form,
    Wrong,
    asks,
)
from tengill.doorpage.page import Page, said
from tengill.doorpage.wording import Wording

_FIELDS = {"name", "address", "about", "ask", "message"}


def form_html(
    page: Page, say: Wording, today: date, token: str, form: Form, wrong: Sequence[Wrong]
) -> str:
    """The form, filled in as it was, with a summary of what is wrong before it."""
    words = say.words
    told = {one.field: _sentence(one, say) for one in wrong}
    topics = [(topic.key, said(topic.name, say.code)) for topic in page.open_topics(today)]
    kinds = [(ask.value, say.groups["asks"][ask.value]) for ask in asks(page)]
    about = [*topics, (OTHER, words["about_other"])]
    fields = [
        '<div class="pair">',
        _field(say, "name", _input("text", "name", form.name, LONGEST_NAME, "name", told), told),
        _field(
            say,
            "address",
            _input("email", "address", form.address, LONGEST_ADDRESS, "email", told),
            told,
            words["address_note"],
        ),
        _field(say, "about", _select("about", about, form.about, words["choose"], told), told),
        _field(say, "ask", _select("ask", kinds, form.ask, words["choose"], told), told),
        "</div>",
        _field(say, "message", _area(form.message, told), told, _most(words["message_note"])),
    ]
    # The summary stands within the form, so that a print leaves out both. `autofocus` moves the
    # focus to it without a script.
    return (
        f'<form id="form" method="post" aria-labelledby="write"><h2 id="write">{escape(words["write"])}</h2>'
        f"{_summary(wrong, say)}"
        f'<p class="small">{escape(words["write_note"])} {escape(words["required"])}</p>'
        f"{''.join(fields)}{_trap(words['trap'])}"
        f'<input type="hidden" name="{TOKEN}" value="{escape(token)}">'
        f"<button>{escape(words['send'])}</button></form>"
    )


def _sentence(wrong: Wrong, say: Wording) -> str:
    return say.groups["errors"][wrong.code].format(**wrong.values)


def _summary(wrong: Sequence[Wrong], say: Wording) -> str:
    if not wrong:
        return ""
    lines = []
    for one in wrong:
        text = escape(_sentence(one, say))
        linked = f'<a href="#{one.field}">{text}</a>' if one.field in _FIELDS else text
        lines.append(f"<li>{linked}</li>")
    return (
        '<div class="errors" id="errors" role="alert" tabindex="-1" autofocus>'
        f"<p><b>{escape(say.words['wrong'])}</b></p><ul>{''.join(lines)}</ul></div>"
    )


def _field(say: Wording, name: str, control: str, told: dict[str, str], note: str = "") -> str:
    made = f'<div class="field"><label for="{name}">{escape(say.words[name])}</label>'
    if note:
        made += f'<p class="note" id="{name}-note">{escape(note)}</p>'
    if name in told:
        made += f'<p class="error" id="{name}-error">{escape(told[name])}</p>'
    return f"{made}{control}</div>"


_NOTED = {"address", "message"}


def _tied(name: str, told: dict[str, str]) -> str:
    tied = [f"{name}-note"] if name in _NOTED else []
    if name in told:
        tied.append(f"{name}-error")
    made = f' aria-describedby="{" ".join(tied)}"' if tied else ""
    return made + (' aria-invalid="true"' if name in told else "")


def _input(
    kind: str, name: str, value: str, longest: int, complete: str, told: dict[str, str]
) -> str:
    return (
        f'<input type="{kind}" id="{name}" name="{name}" value="{escape(value)}" '
        f'maxlength="{longest}" autocomplete="{complete}" required{_tied(name, told)}>'
    )


def _area(value: str, told: dict[str, str]) -> str:
    # The parser drops one line end after the tag: one is given, so that none of theirs is lost.
    return (
        f'<textarea id="message" name="message" rows="8" maxlength="{LONGEST_MESSAGE}" '
        f"required{_tied('message', told)}>\n{escape(value)}</textarea>"
    )


def _select(
    name: str, options: list[tuple[str, str]], chosen: str, first: str, told: dict[str, str]
) -> str:
    made = f'<option value="">{escape(first)}</option>' + "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(_capital(text))}</option>'
        for value, text in options
    )
    return f'<select id="{name}" name="{name}" required{_tied(name, told)}>{made}</select>'


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _most(text: str) -> str:
    return text.format(most=LONGEST_MESSAGE)


def _trap(label: str) -> str:
    return (
        f'<div class="trap" aria-hidden="true"><label for="{TRAP}">{escape(label)}</label>'
        f'<input id="{TRAP}" name="{TRAP}" tabindex="-1" autocomplete="off"></div>'
    )
