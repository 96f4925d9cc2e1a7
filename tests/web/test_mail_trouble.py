"""Everything that reading can say of what it keeps aside: the screen says it in Icelandic too."""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.utils import translation

import tengill
from tengill.ledger.models import KeptAside
from tengill.web import mail_trouble

SOURCE = Path(tengill.__file__).parent
ROOMS = (
    *sorted(one for one in (SOURCE / "sources").rglob("*.py") if "deals" not in one.parts),
    SOURCE / "workspace" / "sync_writing.py",
    SOURCE / "workspace" / "planning.py",
    SOURCE / "workspace" / "workers.py",
)
ENCODINGS = {"cp1252", "utf-8"}
TELLING = {"kept_aside": 0, "_aside": 0, "KeptAside": 0, "KeptAsideRow": 0, "_member_aside": 0}


def _text(node):
    """A string as it would be said, its parts filled in; empty when it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "x1" for p in node.values)
    return ""


@cache
def said():
    """Every reason and every sentence out of the source text: (reasons, sentences)."""
    reasons, sentences = set(), set()
    for path in ROOMS:
        names = {}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                names[node.targets[0].id] = _text(node.value)
            told = []
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                told = node.args[:2] if name in TELLING else []
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                told = node.value.elts if len(node.value.elts) == 2 else []
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "detail":
                sentences.add(_text(node.value))
            if told:
                reason = names.get(getattr(told[0], "id", ""), "") or _text(told[0])
                if 0 < len(reason) < 40 and reason.islower() and reason not in ENCODINGS:
                    reasons.add(reason)
                sentences.update(text for text in map(_text, told[1:]) if text.endswith("."))
    return reasons, sentences - {""}


def test_there_is_much_to_say():
    reasons, sentences = said()
    assert {"not mail", "no header", "reader failed", "zip member damaged"} <= reasons
    assert len(reasons) >= 15
    assert len(sentences) >= 17


@pytest.mark.parametrize("language", ["en", "is"])
def test_all_of_it_has_words_of_the_screen(language):
    reasons, sentences = said()
    with translation.override(language):
        for reason in reasons:
            told = mail_trouble.reason_in_words(reason)
            assert told
            assert language == "en" or told != reason, reason
        for sentence in sentences:
            told = mail_trouble.in_words(sentence)
            assert "%(" not in told
            assert language == "en" or told != sentence, sentence


def test_parts_are_filled_in_and_a_place_stays_before_it():
    with translation.override("is"):
        told = mail_trouble.in_words("It can't be opened: Permission denied. Check that it is there and may be read.")  # fmt: skip
        assert told == "Ekki tókst að opna þetta (Permission denied). Gáðu hvort það er til og má lesa það."  # fmt: skip
        placed = "C: my mail/a: b.txt: The file is empty: there is nothing to read."
        assert mail_trouble.in_words(placed) == "C: my mail/a: b.txt: Skráin er tóm: þar er ekkert að lesa."  # fmt: skip
        assert mail_trouble.in_words("Nobody foresaw this.") == "Nobody foresaw this."
        assert mail_trouble.reason_in_words("of another version") == "of another version"


@pytest.mark.django_db
def test_the_page_of_an_import_says_it_in_icelandic(owner, world):
    KeptAside.objects.filter(run=world.ledger.run).update(
        reason="no header",
        detail="This record does not begin with mail headers, so it can't be read as a message.",
    )
    page = owner.get(f"/imports/{world.ledger.run.pk}", headers={"Accept-Language": "is"})
    text = page.content.decode()
    assert "engir pósthausar" in text
    assert "Færslan byrjar ekki á pósthausum" in text
