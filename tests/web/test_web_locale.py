"""Every text of the screen is in Icelandic too, with the same parts filled in."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation.template import templatize

import tengill
from tengill.web import locale_build, reasons
from tengill.workspace import credit_sets, what_if

SOURCE = Path(tengill.__file__).parent
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
PARTS = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def texts() -> set[tuple[str | None, str]]:
    """Every text in Python and in templates: its context and its (singular) words."""
    found = set()
    files = [*SOURCE.rglob("*.py"), *(SOURCE / "web" / "templates").rglob("*.html")]
    for file in files:
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".html":
            text = templatize(text)
        for _, words, _, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            told = words if isinstance(words, str) else next(w for w in words if w and w != context)
            found.add((context, told))
    return found


@pytest.fixture(scope="module")
def icelandic():
    file = SOURCE / "web" / "locale" / "is" / "LC_MESSAGES" / "django.po"
    with file.open(encoding="utf-8") as text:
        return read_po(text)


def test_nothing_is_left_in_english(icelandic):
    wanted = texts()
    assert len(wanted) > 400
    missing = [(c, t) for c, t in wanted if not (m := icelandic.get(t, c)) or not m.string]
    assert missing == []


def test_translations_fill_in_the_same_parts(icelandic):
    for message in icelandic:
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        for told in strings:
            assert told.strip(), message.id
            # The singular form also stands for 21, 31, …: it must name the number as the plural does.
            assert set(PARTS.findall(told)) == set(PARTS.findall(ids[-1])), message.id


def test_icelandic_quotes_as_icelandic_does(icelandic):
    for message in icelandic:
        for told in [message.string] if isinstance(message.string, str) else message.string:
            if message.id:
                assert "”" not in told, message.id
                assert told.count("„") == told.count("“"), message.id
                assert "!" not in told, message.id


def test_compiled_catalogue_speaks():
    locale_build.build()
    with translation.override("is"):
        assert translation.gettext("People") == "Fólk"
        assert translation.ngettext("%(n)s waits", "%(n)s wait", 21) == "%(n)s bíður"
        assert translation.ngettext("%(n)s waits", "%(n)s wait", 11) == "%(n)s bíða"


def test_a_row_of_concepts_is_told_once_and_plainly():
    told = ["~connection:ask third comm", "~connection:tell", "no_such_reason"]
    assert reasons.in_words(told) == ["a sentence of it is built like one that does so"]
    with translation.override("is"):
        assert reasons.in_words(told) == ["setning í því er byggð eins og sú sem gerir slíkt"]


def test_the_sets_that_are_always_there_are_named_in_the_readers_language(db):
    with translation.override("is"):
        told = {one.name: one.title for one in credit_sets.sets() if one.built_in}
    assert told.keys() == credit_sets.BUILT_IN.keys()
    assert all(title != name for name, title in told.items())
    assert credit_sets.title_of("mild") == "mild"


@pytest.mark.parametrize(
    ("language", "days", "told"),
    [("en", "1", "1 day"), ("en", "365", "365 days"), ("is", "21", "21 dagur"),
     ("is", "11", "11 dagar"), ("is", "365", "365 dagar")],
)  # fmt: skip
def test_days_are_counted_in_the_readers_language(language, days, told):
    with translation.override(language):
        assert what_if.text("half_life_days", days) == told
