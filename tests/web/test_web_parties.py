"""Who an act is about, in one sentence with one "and"."""

import re
from types import SimpleNamespace

import pytest
from django.utils import translation

from tengill.web.templatetags import parties
from tengill.workspace.presenting import PersonRef


def _told(*names: str) -> list[PersonRef]:
    return [PersonRef(None, name, "") for name in names]


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        (("Anna",), ("Ben",), "Anna and Ben"),
        (("Anna",), ("Ben", "Carl"), "Anna, Ben and Carl"),
        (("Anna", "Ben"), ("Carl",), "Anna, Ben and Carl"),
        (("Anna",), (), "Anna and somebody"),
        (("Anna", "Ben"), (), "Anna and Ben and somebody"),
    ],
)
def test_an_introduction_names_everybody_in_one_list(
    left: tuple[str, ...], right: tuple[str, ...], told: str
) -> None:
    with translation.override("en"):
        both = parties.met(SimpleNamespace(left=_told(*left), right=_told(*right)))
    assert re.sub("<[^>]+>", "", f"{both[0]} and {both[1]}") == told
