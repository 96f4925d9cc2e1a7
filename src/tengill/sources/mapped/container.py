"""One list read by a mapping that a person told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from tengill.facts.messages import KeptAside
from tengill.sources.interactions_csv import InteractionsCsv
from tengill.sources.limits import Limits
from tengill.sources.mapped.mapping import PEOPLE, Mapping
from tengill.sources.people_csv import PeopleCsv
from tengill.sources.records import Container, Raw, kept_aside
from tengill.sources.streams import CHUNK, SeekableStream


@dataclass
class MappedFile(Container):
    """A CSV on disk and the mapping it is read by, instead of one that is guessed."""

    path: str
    mapping: Mapping
    size: int
    format: str = ""
    limits: Limits = field(default_factory=Limits)
    resumable: bool = True

    def __post_init__(self) -> None:
        """The format goes with the kind of list."""
        self.format = PeopleCsv.name if self.mapping.kind == PEOPLE else InteractionsCsv.name

    def fingerprint(self) -> str:
        """BLAKE2b over the file's bytes and the mapping: another mapping makes it another import."""
        digest = blake2b(repr(self.mapping).encode("utf-8", "replace"), digest_size=32)
        with Path(self.path).open("rb") as file:
            while data := file.read(CHUNK):
                digest.update(data)
        return digest.hexdigest()

    def records(self, start: int = 0) -> Iterator[Raw | KeptAside]:
        """The rows whose key is `start` or more."""
        known = self.format == PeopleCsv.name
        form = PeopleCsv(self.mapping) if known else InteractionsCsv(self.mapping)
        try:
            with Path(self.path).open("rb") as file:
                stream = SeekableStream(file)
                yield from form.records(stream, self.path, 0, start, self.limits)
        except OSError as error:
            yield kept_aside(
                "unreadable",
                f"It can't be opened: {error.strerror}. Check that it is there and may be read.",
                self.path,
            )
