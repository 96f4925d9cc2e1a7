"""Lists that anybody may have made: which column means what, guessed and correctable.

`look_at(head)` says what a file seems to be; a person may correct the `Mapping` it holds, and
`MappedFile(path, mapping)` then reads the file by it. `people_csv` and `interactions_csv` are the
two formats; `mapped.container.MappedFile` is for callers, not for them.
"""

from tengill.sources.mapped.looking import Look, look_at
from tengill.sources.mapped.mapping import INTERACTIONS, PEOPLE, Kind, Mapping

__all__ = ["INTERACTIONS", "PEOPLE", "Kind", "Look", "Mapping", "look_at"]
