"""Journeys: tables of paths or touches, read into compressed rows. See `table`."""

from tengill.credit.journeys.table import JourneyError, Journeys, from_arrays, read_journeys

__all__ = ["JourneyError", "Journeys", "from_arrays", "read_journeys"]
