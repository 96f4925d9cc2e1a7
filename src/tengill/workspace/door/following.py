"""What an import means for the door: a process that watches judges at once, others leave it waiting.

Kept apart and light: every import passes here, and the rooms of the door take a while to load.
"""

import sys
from collections.abc import Callable

_PROJECT = "tengill.workspace.door.project"


def messages_changed(phase: Callable[[str], None]) -> None:
    """Judge what an import brought, where this process keeps the state for it (`warm`).

    Elsewhere it waits for whoever looks at the door next: judging all of a large archive takes
    about as long as importing it.
    """
    project = sys.modules.get(_PROJECT)
    if project is not None and project.is_warm():
        phase("door")
        project.messages_changed()
