"""A ledger with some mail, hostile words in it, two people of one name, and one outcome."""

import shutil
from pathlib import Path

import pytest
from command_line import CommandLine
from django.db import connection, connections
from ledger_home import LedgerHome
from mail_builders import ADA, BJORK, CARL, DISA, introduction, letter, mbox, reply

from tengill.cli.exits import Exit

HOSTILE = "\x1b[31mred\x1b[0m [red]markup[/red] [/] :bomb: \u202eback"
BOX = [
    introduction(1, ADA, BJORK, CARL),
    reply(2, 1, CARL, (BJORK, ADA), 3),
    letter(4, BJORK, (ADA,), "Harbour plans"),
    letter(5, DISA, (ADA,), HOSTILE, f"See {HOSTILE}"),
    letter(6, "Anna Vik <anna@one.example>", (ADA,)),
    letter(7, "Anna Vik <anna@two.example>", (ADA,)),
]


@pytest.fixture(scope="session")
def _filled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first filled ledger is kept, for the others to be copied from."""
    return tmp_path_factory.mktemp("filled") / "home"


@pytest.fixture
def filled(ledger: LedgerHome, tengill: CommandLine, _filled_once: Path) -> LedgerHome:
    """A ledger with some mail and one outcome: made by commands once, then a copy of that."""
    path = ledger.file("box.mbox", mbox(BOX))
    # The last connection brings the log of writes into the file.
    connections["default"].close()
    if _filled_once.exists():
        shutil.copytree(_filled_once, ledger.home, dirs_exist_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT path FROM ledger_sourcefile")
            (before,) = cursor.fetchone()
            cursor.execute("UPDATE ledger_sourcefile SET path = %s", [str(path)])
            cursor.execute(
                "UPDATE ledger_run SET paths = replace(paths, %s, %s)", [before, str(path)]
            )
            cursor.execute(
                "UPDATE ledger_sighting SET path = replace(path, %s, %s)", [before, str(path)]
            )
    else:
        _fill(tengill, path)
        connections["default"].close()
        shutil.copytree(ledger.home, _filled_once)
    return ledger


def _fill(tengill: CommandLine, path: Path) -> None:
    assert tengill("import", path, "--owner", "ada@lind.example").code == Exit.OK
    done = tengill(
        "outcomes", "add", "Harbour [red]crane", "--buyer", "bjork@dal.example", "--seller",
        "carl@moe.example", "--on", "2016-01-31", "--amount", "1000.50", "--json",
    )  # fmt: skip
    assert done.code == Exit.OK, done.err
    assert isinstance(done.json["id"], int)
