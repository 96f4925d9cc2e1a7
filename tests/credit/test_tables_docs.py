"""The library's page: its examples run, and say what they say."""

import doctest
from pathlib import Path

import pytest

import tengill.credit

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "credit-library.md"


def test_the_examples_of_the_page():
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert failed == 0
    assert tried > 15


def test_names_are_loaded_when_asked_for():
    assert set(tengill.credit._LATER) <= set(tengill.credit.__all__)
    for name in tengill.credit.__all__:
        assert getattr(tengill.credit, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        tengill.credit.nothing  # noqa: B018 - asking is the test
