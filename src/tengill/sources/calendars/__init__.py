"""Calendars: iCalendar (RFC 5545) and vCalendar 1.0, as programs write them and as they break."""

from tengill.sources.calendars.format import NO_MEETINGS, Calendars

__all__ = ["NO_MEETINGS", "Calendars"]
