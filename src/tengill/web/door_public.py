"""The public page's settings as a form tells them, and the page as it would be read."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext

from tengill.workspace.door import page
from tengill.workspace.door.page import PageSettings, PageWay

LANGUAGES = ("en", "is")
CHANNELS = ("mail", "letter", "call", "chat", "linkedin", "x", "mastodon", "other")
_BLANK = 2
_MOST = 12


def told(form: QueryDict) -> PageSettings:
    """What the form says.

    Raises:
        ValueError: a field that cannot be read; the message is for the reader.
    """
    return PageSettings(
        name=form.get("name", ""),
        greeting=_words(form, "greeting"),
        answer=_words(form, "answer"),
        answer_days=_days(form.get("answer_days", "")),
        ways=_ways(form),
        form=form.get("form") == "1",
        url=form.get("url", "").strip(),
    )


def fields(told: PageSettings) -> dict[str, Any]:
    """The form's fields."""
    blank = [PageWay("", "")] * min(_BLANK, _MOST - len(told.ways))
    return {
        "told": told,
        "greetings": _by_language(told.greeting),
        "answers": _by_language(told.answer),
        "ways": [(way, "\n".join(way.note.values())) for way in (*told.ways, *blank)],
        "channels": CHANNELS,
    }


def read(told: PageSettings) -> dict[str, Any]:
    """The page as a visitor of the reader's language would read it."""
    made = page.record(told)
    tag = (get_language() or "en").split("-")[0]
    ways = [{**way, "note": _in(way.get("note"), tag)} for way in made.get("ways", ())]
    topics = [{**one, "name": _in(one.get("name"), tag)} for one in made.get("topics", ())]
    greeting, answer = _in(made.get("greeting"), tag), _in(made.get("answer"), tag)
    return {**made, "greeting": greeting, "answer": answer, "ways": ways, "topics": topics}


def _in(words: dict[str, str] | None, tag: str) -> str:
    by_language = words or {}
    return by_language.get(tag) or by_language.get("") or next(iter(by_language.values()), "")


def _by_language(words: dict[str, str]) -> list[tuple[str, str]]:
    """A field a language; words for every language stand in the first."""
    return [
        (tag, words.get(tag) or (words.get("", "") if tag == LANGUAGES[0] else ""))
        for tag in LANGUAGES
    ]


def _words(form: QueryDict, name: str) -> dict[str, str]:
    said = {tag: form.get(f"{name}-{tag}", "").strip() for tag in LANGUAGES}
    return {tag: words for tag, words in said.items() if words}


def _ways(form: QueryDict) -> tuple[PageWay, ...]:
    channels, addresses = form.getlist("channel"), form.getlist("address")
    notes, days = form.getlist("note"), form.getlist("way_days")
    rows = list(zip(channels, addresses, notes, days, strict=False))[:_MOST]
    return tuple(
        PageWay(channel, address.strip(), {"": note.strip()} if note.strip() else {}, _days(within))
        for channel, address, note, within in rows
        if channel
    )


def _days(told: str) -> int | None:
    try:
        return int(told) if told.strip() else None
    except ValueError as error:
        raise ValueError(gettext("Days are a whole number.")) from error
