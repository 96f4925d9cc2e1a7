"""The door page as HTML: one document, its style inside, no script."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from html import escape
from importlib.resources import files
from urllib.parse import quote, urlsplit

from tengill.doorpage.fields import Form, Wrong
from tengill.doorpage.form_rendering import form_html
from tengill.doorpage.page import OpenTopic, Page, Way, said
from tengill.doorpage.wording import Wording, languages
from tengill.facts.approaches import Ask
from tengill.facts.messages import Channel


@cache
def style() -> str:
    """The page's style."""
    return (files("tengill.doorpage") / "style.css").read_text(encoding="utf-8").strip()


@cache
def style_hash() -> str:
    """The style's source expression for a content security policy (CSP 3 §2.3.1)."""
    digest = hashlib.sha256(style().encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def door(
    page: Page, say: Wording, today: date, token: str, form: Form | None, wrong: Sequence[Wrong]
) -> str:
    """The page itself.

    Args:
        page: what it says.
        say: in which language.
        today: the day (UTC), for what ends.
        token: what the form proves with that it was made here.
        form: what was filled in, to be shown again; None: nothing yet.
        wrong: what is wrong with it.
    """
    words = say.words
    title = words["title"].format(name=page.name)
    if wrong:
        title = f"{words['wrong_title']}: {title}"
    parts = [
        _head(page, say, today),
        _topics(page, say, today),
        _ways(page, say),
        _answer(page, say),
        form_html(page, say, today, token, form or Form(), wrong)
        if page.form
        else f"<section><p>{escape(words['no_form'])}</p></section>",
    ]
    return document(say, title, "".join(parts), _foot(page, say), switch="?lang=")


def sent(page: Page, say: Wording, today: date) -> str:
    """What somebody sees whose message has arrived."""
    words = say.words
    lines = [words["thanks"]]
    if page.away_until and page.away_until >= today:
        lines.append(words["away"].format(day=say.day(page.away_until)))
    if page.answer_days is not None:
        lines.append(say.days("answer_days", page.answer_days))
    told = "".join(f'<p class="lead">{escape(line)}</p>' for line in lines)
    body = f"<h1>{escape(words['thanks_title'])}</h1>{told}{_back(say)}"
    return document(say, words["thanks_title"], body)


def stop(say: Wording, code: str, values: Mapping[str, int]) -> str:
    """A page that says why there is nothing else to see, and what to do."""
    told = say.groups["stops"]
    title, text = told[f"{code}_title"], told[code].format(**values)
    body = f'<h1>{escape(title)}</h1><p class="lead">{escape(text)}</p>{_back(say)}'
    return document(say, title, body)


def document(say: Wording, title: str, body: str, foot: str = "", switch: str = "") -> str:
    """A whole document around a body; `switch`: where the other languages are."""
    nav = f"<header>{_languages(say, switch)}</header>" if switch else ""
    return (
        f'<!doctype html><html lang="{say.code}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title>"
        '<link rel="icon" href="favicon.svg" type="image/svg+xml">'
        '<link rel="alternate" type="application/json" href=".well-known/door.json">'
        f"<style>{style()}</style></head>"
        f"<body>{nav}<main>{body}</main>{foot}</body></html>"
    )


def _languages(say: Wording, switch: str) -> str:
    links = [
        f'<span aria-current="true">{escape(one.words["own"])}</span>'
        if one.code == say.code
        else f'<a href="{switch}{one.code}" lang="{one.code}" hreflang="{one.code}">'
        f"{escape(one.words['own'])}</a>"
        for one in languages().values()
    ]
    return f'<nav aria-label="{escape(say.words["languages"])}">{"".join(links)}</nav>'


def _back(say: Wording) -> str:
    return f'<p class="back"><a href="./?lang={say.code}">{escape(say.words["back"])}</a></p>'


def _head(page: Page, say: Wording, today: date) -> str:
    lead = said(page.greeting, say.code) or say.words["lead"]
    made = f'<h1>{escape(page.name)}</h1><p class="lead">{escape(lead)}</p>'
    if page.away_until and page.away_until >= today:
        told = say.words["away"].format(day=say.day(page.away_until))
        made += f'<p class="away">{escape(told)}</p>'
    return made


def _topics(page: Page, say: Wording, today: date) -> str:
    topics = page.open_topics(today)
    made = "".join(f"<li>{_topic(topic, say)}</li>" for topic in topics)
    lines = f"<h2>{escape(say.words['topics'])}</h2><ul>{made}</ul>" if made else ""
    for name, asks in (("open_to", page.open_to), ("closed_to", page.closed_to)):
        told = "; ".join(say.groups["asks"][ask.value] for ask in asks if ask is not Ask.NONE)
        if told:
            lines += f"<p>{escape(say.words[name].format(asks=told))}</p>"
    return f"<section>{lines}</section>" if lines else ""


def _topic(topic: OpenTopic, say: Wording) -> str:
    made = f"<b>{escape(said(topic.name, say.code))}</b>"
    if topic.until:
        made += f' <span class="small">{escape(say.words["until"].format(day=say.day(topic.until)))}</span>'
    return made + _note(said(topic.note, say.code))


def _ways(page: Page, say: Wording) -> str:
    made = "".join(f"<li>{_way(way, say)}</li>" for way in page.ways)
    if not made:
        return ""
    words = say.words
    note = f'<p class="note">{escape(words["ways_note"])}</p>' if len(page.ways) > 1 else ""
    return f"<section><h2>{escape(words['ways'])}</h2>{note}<ol>{made}</ol></section>"


def _way(way: Way, say: Wording) -> str:
    label = escape(say.groups["channels"][way.channel.value])
    if way.channel is Channel.FORM:
        label = f'<a href="#form">{label}</a>'
    made = f"<b>{label}</b>"
    if way.address:
        made += f" {_linked(way)}"
    if way.answer_days is not None:
        made += f' <span class="small">({escape(say.days("way_days", way.answer_days))})</span>'
    return made + _note(said(way.note, say.code))


def _linked(way: Way) -> str:
    address = way.address
    target = ""
    if way.channel is Channel.MAIL and "@" in address:
        target = f"mailto:{quote(address, safe='@+')}"
    elif way.channel is Channel.CALL and any(ch.isdigit() for ch in address):
        target = f"tel:{''.join(ch for ch in address if ch.isdigit() or ch == '+')}"
    elif _is_web(address):
        target = address
    shown = escape(address)
    return f'<a href="{escape(target)}" rel="nofollow">{shown}</a>' if target else shown


def _is_web(address: str) -> bool:
    try:
        split = urlsplit(address)
    except ValueError:
        return False
    return split.scheme == "https" and bool(split.netloc)


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>' if text else ""


def _answer(page: Page, say: Wording) -> str:
    days = page.answer_days
    told = say.words["answer_none"] if days is None else say.days("answer_days", days)
    made = f"<h2>{escape(say.words['answer'])}</h2>"
    own = said(page.answer, say.code)
    if own and days is None:
        told = ""
    made += f"<p>{escape(told)}</p>" if told else ""
    return f"<section>{made}{_note(own)}</section>"


def _foot(page: Page, say: Wording) -> str:
    words = say.words
    day = escape(words["updated"].format(day=say.day(page.updated_at.date())))
    return (
        f'<footer class="small"><p>{day} <a href=".well-known/door.json">'
        f"{escape(words['machine'])}</a></p><p>{escape(words['made'])}</p></footer>"
    )
