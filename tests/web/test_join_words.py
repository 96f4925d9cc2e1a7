"""Why two records may be one person: all that the engines say is said in Icelandic too."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

import tengill
from tengill.people.linkage import clusters, comparisons
from tengill.web import join_words, sources_words

PEOPLE = Path(tengill.__file__).parent / "people"
MAIL = {"link": 2, "suggest": 2, "_named": 3}
"""What tells a reason in the engines of mail, and at which place."""


def _of_linkage() -> set[str]:
    told = {
        words for table in (clusters._FORBIDDEN, clusters._CONTRADICTIONS) for _, words in table
    }
    every = [
        make() for name, make in vars(comparisons).items()
        if name in {"_name", "_first", "_middle", "_email", "_phone", "_handle", "_organisation",
                    "_place", "_birthday", "_neighbours", "_source"}
    ]  # fmt: skip
    assert len(every) > 8
    return told | {level.words for one in every for level in one.levels if level.words}


def _of_mail() -> set[str]:
    found = set()
    for file in ("linking.py", "suggesting.py"):
        tree = ast.parse((PEOPLE / file).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "attr", "")
            if isinstance(node, ast.Call) and name in MAIL and len(node.args) > MAIL[name]:
                reason = node.args[MAIL[name]]
                if isinstance(reason, ast.Constant):
                    found.add(reason.value)
    assert len(found) > 10
    return found


def test_every_reason_is_said_in_icelandic() -> None:
    with translation.override("is"):
        left = [one for one in _of_linkage() | _of_mail() if join_words.told(one) == one]
    assert left == []


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("the same rare name, the same larger organisation", "sama sjaldgæfa nafn, sami stærri vinnustaður"),
        ("the same given name, another last name", "sama eiginnafn, annað eftirnafn"),
        ("the same name, one name, another generation", "sama nafn, sama nafn, önnur kynslóð"),
        ("something new, the same name", "something new, sama nafn"),
    ],
)  # fmt: skip
def test_several_reasons_are_told_one_by_one(reason: str, told: str) -> None:
    with translation.override("is"):
        assert sources_words.join_reason(reason) == told
    with translation.override("en"):
        assert sources_words.join_reason(reason) == reason
