"""The worked examples of the guide to `tengill credit`, run as they stand there."""

import re
from pathlib import Path

import pytest
from command_line import CommandLine

from tengill.cli.exits import Exit
from tengill.workspace.table_given import COLUMNS

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "attribute-a-table.md"
_TABLE = re.compile(r"`(\w+\.csv)`:\n\n```csv\n(.*?)```", re.DOTALL)
_CALL = re.compile(r"```console\n\$ tengill (.*?)\n(.*?)```", re.DOTALL)


def calls() -> list[tuple[str, str]]:
    return _CALL.findall(GUIDE.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize(("words", "told"), calls(), ids=[words for words, _ in calls()])
def test_the_guide_tells_what_the_program_says(
    words: str,
    told: str,
    tmp_path: Path,
    tengill: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if "acts.csv" in words:
        pytest.importorskip("ibis")
    for name, text in _TABLE.findall(GUIDE.read_text(encoding="utf-8")):
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    said = tengill(*words.split())
    assert said.code == Exit.OK, said.err
    assert [line.rstrip() for line in said.out.splitlines()] == [
        line.rstrip() for line in told.splitlines()
    ]


def test_the_guide_has_examples_of_every_kind_of_table() -> None:
    assert [words.split()[1] for words, _ in calls()] == [
        "paths.csv",
        "explanations.csv",
        "acts.csv",
    ]


def test_the_guide_names_every_column_that_is_read() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for columns in COLUMNS.values():
        assert [name for name in columns if f"`{name}`" not in text] == []
