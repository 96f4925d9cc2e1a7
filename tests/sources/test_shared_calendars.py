"""The public suites: every event of every calendar is told or kept aside, and nothing is raised."""

import re

import pytest
from calendar_builders import FORMAT, records

from tengill.facts.messages import KeptAside

EVENT = re.compile(rb"^[ \t]*BEGIN[ \t]*:[ \t]*VEVENT[ \t\r]*$", re.IGNORECASE | re.MULTILINE)


@pytest.mark.shared
@pytest.mark.slow
def test_every_event_of_the_public_suites_is_accounted_for(shared):
    folder = shared / "conformance" / "icalendar"
    if not folder.is_dir():
        pytest.skip("the calendars are not there")
    calendars = events = asides = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        if not FORMAT.recognises(data[: 1 << 16]):
            continue
        calendars += 1
        raws = [raw for raw in records(data) if not isinstance(raw, KeptAside)]
        told = sum(len(EVENT.findall(raw.data.replace(b"\r", b"\n"))) for raw in raws)
        assert told == len(EVENT.findall(data.replace(b"\r", b"\n"))), path.name
        events += told
        asides += sum(isinstance(FORMAT.facts(raw), KeptAside) for raw in raws)
    assert calendars > 350
    assert events > 9_000
    assert asides < 60
