"""The export of a LinkedIn account: its CSV files, told apart by their headings."""

from tengill.sources.linkedin.abroad import ConnectionsAbroad, LinkedInAbroad
from tengill.sources.linkedin.export import LinkedIn

__all__ = ["ConnectionsAbroad", "LinkedIn", "LinkedInAbroad"]
