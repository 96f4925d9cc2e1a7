"""The door: what came, what it asks for, what becomes of it and why; and the owner's word on it.

`archive` judges archives without a ledger; `project` keeps the ledger's judgements in step; `inbox`,
`explaining`, `week`, `daily` and `previewing` are what the faces show; `deciding` and `doors` take the
owner's word; `page` and `letter_box` serve the public door page.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tengill.workspace.door.archive import judge_archive
    from tengill.workspace.door.deciding import correct, undo
    from tengill.workspace.door.explaining import why

__all__ = ["correct", "judge_archive", "undo", "why"]

_HOME = {
    "correct": "deciding", "undo": "deciding", "why": "explaining", "judge_archive": "archive",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a module when it is asked for: archives are judged without a ledger."""
    from importlib import import_module  # noqa: PLC0415 - this is the import

    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"tengill.workspace.door.{_HOME[name]}"), name)
