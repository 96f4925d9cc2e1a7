"""import --map: how the columns of a list of anybody's making are understood, and corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tengill.cli.exits import Exit
from tengill.cli.output import as_json, cell, fail, note, out, show, table

if TYPE_CHECKING:
    from tengill.workspace.list_columns import ListView

KINDS = ("people", "interactions")
"""What a list of anybody's making may hold."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a call says of the one list it gives; false where it says nothing."""

    kind: str
    """One of KINDS; empty: as it seems."""
    fields: Mapping[str, str]
    """Field → column, or `date_order` → mdy or dmy."""

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.kind or self.fields)

    @property
    def stdin_name(self) -> str:
        """What a file with standard input is called."""
        return "stdin.csv" if self else "stdin.mbox"

    def understood(self, paths: Sequence[Path]) -> "ListView":
        """How the list is understood; ends the command, saying what is wrong, where it can't be."""
        from tengill.workspace import list_columns

        if self.kind and self.kind not in KINDS:
            fail(f"--as takes {' or '.join(KINDS)}, not {self.kind!r}.", Exit.USAGE)
        if len(paths) != 1 or paths[0].is_dir():
            fail("--map and --as speak of one list: give one CSV file.", Exit.USAGE)
        try:
            return list_columns.list_view(paths[0], self.kind, fields=self.fields)
        except list_columns.NoListError as error:
            fail(f"{error} --map and --as are for a CSV of your own making.", Exit.USAGE)
        except ValueError as error:
            fail(str(error), Exit.USAGE)

    def columns(self, paths: Sequence[Path]) -> dict[str, Any] | None:
        """What an import takes to read the list so; None where nothing is said.

        Ends the command, saying what is missing, where no row would tell of anybody.
        """
        if not self:
            return None
        view = self.understood(paths)
        if not view.rows:
            wanted = "--map full_name=COLUMN or --map email=COLUMN"
            if view.kind == "interactions":
                wanted = (
                    "--map person_name=COLUMN or --map person_email=COLUMN, and --map at=COLUMN"
                )
            fail(
                f"No row of {paths[0].name} tells of anybody yet. Say which column does: {wanted}.",
                Exit.USAGE,
            )
        return view.mapping


def hint(paths: Sequence[Path]) -> None:
    """How a table that nothing was made of can be read, where the one file given is such a table."""
    from tengill.workspace import list_columns

    if len(paths) != 1 or not paths[0].is_file():
        return
    try:
        list_columns.list_view(paths[0])
    except (ValueError, OSError):
        return
    note(
        f"{paths[0].name} is a table. Say what it holds: --as people --map full_name=COLUMN,"
        " or --as interactions; with --dry-run it shows how it would be read."
    )


def show_columns(view: "ListView", *, json_: bool) -> None:
    """What each column is taken for, and the first rows as they would be read."""
    if json_:
        as_json(view)
        return
    columns = table("column", "taken for", "for instance")
    for one in view.columns:
        columns.add_row(cell(one.header), one.field or "-", cell(", ".join(one.samples[:3])))
    show(columns)
    rows = table(f"{view.kind}, as they would be read", "")
    for row in view.rows:
        rows.add_row(cell(row.who), cell(row.what))
    if view.rows:
        show(rows)
    else:
        out.print("No row tells of anybody yet: say which column holds the name or the address.")
    note(f"Fields: {', '.join((*view.fields, 'date_order'))}. Correct with --map FIELD=COLUMN.")
