"""One raw record to the facts it tells, whatever its format."""

from tengill.facts.messages import KeptAside, Origin
from tengill.facts.records import Fact
from tengill.sources.formats import fact_format
from tengill.sources.parse import READER_FAILED, parse
from tengill.sources.records import Raw

_SAMPLE = 512


def facts_of(raw: Raw) -> tuple[Fact, ...] | KeptAside:
    """What a raw record tells, in order; or the record kept aside when it can't be read.

    Picklable and total: it never raises, whatever the bytes.
    """
    form = fact_format(raw.format) if raw.format else None
    if form is None:
        message = parse(raw)
        return message if isinstance(message, KeptAside) else (message,)
    try:
        return form.facts(raw)
    except Exception as error:  # noqa: BLE001 - one bad record never stops an import; it is kept
        return KeptAside(
            READER_FAILED,
            f"The reader of {raw.format} stumbled over this record ({type(error).__name__})."
            " Please report it.",
            Origin(raw.path, raw.offset, raw.length),
            raw.data[:_SAMPLE],
        )
