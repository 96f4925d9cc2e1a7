"""Approaches that any other channel hands over, as a CSV or as JSON with the same names."""

from tengill.sources.inbox.approaches import InboxCsv, InboxJson

__all__ = ["InboxCsv", "InboxJson"]
