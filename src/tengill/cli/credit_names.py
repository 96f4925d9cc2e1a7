"""What columns of journeys are often called elsewhere: a guess that is told, never taken."""

from collections.abc import Sequence

_OFTEN = {
    "path": ("paths", "touchpath", "journeypath", "channelpath", "channels", "touchpoints"),
    "journey": (
        "journeyid", "user", "userid", "customer", "customerid", "client", "clientid", "visitor",
        "visitorid", "contact", "contactid", "lead", "leadid", "deal", "dealid", "session",
        "sessionid", "userpseudoid", "cookie", "cookieid", "id",
    ),
    "channel": (
        "channelname", "channelgroup", "channelgrouping", "source", "sourcemedium", "medium",
        "campaign", "touchpoint", "interaction",
    ),
    "at": (
        "time", "timestamp", "date", "datetime", "touchtime", "touchdate", "eventtime",
        "eventtimestamp", "eventdate", "createdat", "ts",
    ),
    "conversions": (
        "conversion", "converted", "convert", "totalconversion", "numconversions", "conv", "sales",
    ),
    "value": ("conversionvalue", "totalvalue", "revenue", "totalrevenue", "amount"),
    "nulls": ("null", "nonconversions", "nonconverted"),
}  # fmt: skip


def likely(columns: Sequence[str]) -> str:
    """The mapping that would make a table of journeys out of these columns; "" where none is seen.

    As `--columns` takes it: `journey=customer_id,at=timestamp`.
    """
    plain = {"".join(filter(str.isalnum, name.casefold())): name for name in reversed(columns)}
    found = {}
    for ours, theirs in _OFTEN.items():
        name = ours if ours in columns else next((plain[n] for n in theirs if n in plain), None)
        if name is not None:
            found[ours] = name
    if "journey" in found and "channel" in found:
        found.pop("path", None)
    elif "path" not in found:
        return ""
    return ",".join(f"{ours}={name}" for ours, name in found.items() if ours != name)
