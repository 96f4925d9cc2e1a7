"""What goes wrong with a mailbox: codes with figures, told in the reader's language."""

import ast
import string
from pathlib import Path

import pytest
from django.utils import translation

import tengill.mailbox
from tengill.mailbox.trouble import SENTENCES, MailboxError, SignInError, WrongNameError, sentence
from tengill.web import locale_build
from tengill.workspace.mailbox_words import TROUBLE, in_words, kept, of_kept

ROOMS = (
    *Path(tengill.mailbox.__file__).parent.glob("*.py"),
    *(Path(tengill.mailbox.__file__).parents[1] / "workspace").glob("mailbox*.py"),
)
FIGURES = {
    code: {name for _t, name, _s, _c in string.Formatter().parse(told) if name}
    for code, told in SENTENCES.items()
}


def raised() -> list[tuple[str, set[str]]]:
    """Every code that is raised anywhere, with the names of its figures."""
    found = []
    for file in ROOMS:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if not node.func.id.endswith("Error") or not node.args:
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and first.value in SENTENCES:
                found.append((first.value, {one.arg for one in node.keywords if one.arg}))
    return found


@pytest.mark.slow
def test_every_code_that_is_raised_carries_its_figures() -> None:
    seen = raised()
    assert len(seen) > 30
    for code, figures in seen:
        assert figures == FIGURES[code], code
    # Chosen by a condition where they are raised, so that no constant stands there.
    chosen = {"password_refused", "token_refused"}
    assert {code for code, _ in seen} | chosen == set(SENTENCES)


def test_a_sentence_is_told_in_english_and_in_the_readers_language() -> None:
    locale_build.build()
    error = SignInError("password_refused", host="imap.example.org", user="ása", why="NO")
    assert str(error).startswith("imap.example.org does not take the user name “ása”")
    with translation.override("is"):
        assert in_words(error).startswith("imap.example.org tekur ekki við notandanafninu „ása“")
        assert in_words(ValueError("as it stands")) == "as it stands"
    with translation.override("en"):
        assert in_words(error) == str(error)


@pytest.mark.parametrize("language", ["en", "is"])
def test_figures_are_filled_in_in_every_language(language: str) -> None:
    locale_build.build()
    for code, names in FIGURES.items():
        error = MailboxError(code, **{name: f"<{name}>" for name in names})
        with translation.override(language):
            told = in_words(error)
        assert all(f"<{name}>" in told for name in names), code
        assert "{" not in told


def test_what_a_server_says_is_a_value_and_no_template() -> None:
    assert str(MailboxError("refused", host="h", why="{user} %(x)s {0}")).endswith(
        "{user} %(x)s {0}"
    )
    assert sentence("a sentence {of} its own", {}) == "a sentence {of} its own"
    assert sentence("refused", {"host": "h"}) == "h refuses: {why}"


def test_what_was_kept_is_told_in_the_language_it_is_looked_at() -> None:
    locale_build.build()
    error = MailboxError("made_anew", folder="Verk")
    detail = {"message_id": "<1@x>", **kept(error)}
    with translation.override("is"):
        assert of_kept(detail, str(error)).startswith("Mappan Verk var búin til á ný")
        assert of_kept({}, "kept before there were codes") == "kept before there were codes"
        assert of_kept(detail, "") == ""  # it went well the next time
    assert set(detail) == {"message_id", TROUBLE}


def test_a_wrong_name_is_a_wrong_value_too() -> None:
    with pytest.raises(ValueError, match="can't be a flag"):
        raise WrongNameError("no_flag", flag="(")
