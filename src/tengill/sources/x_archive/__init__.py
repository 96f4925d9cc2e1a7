"""The archive of an account on X (formerly Twitter): data/*.js, read record by record."""

from tengill.sources.x_archive.archive import XArchive

__all__ = ["XArchive"]
