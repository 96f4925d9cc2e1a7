"""Which sources a world is written for, and the files they become."""

SOURCES: dict[str, tuple[str, ...]] = {
    "mail": (),
    "linkedin": ("linkedin/Complete_LinkedInDataExport.zip",),
    "vcards": ("contacts/phone.vcf", "contacts/tablet.vcf", "contacts/old-phone.vcf"),
    "google": ("contacts/google.csv",),
    "outlook": ("contacts/outlook.csv",),
    "people": ("contacts/people.csv",),
    "calendars": ("calendar/work.ics", "calendar/private.ics"),
    "x": ("x/twitter-archive.zip",),
    "mastodon": ("mastodon/archive.zip", "mastodon/following_accounts.csv"),
    "takeout": ("takeout/takeout-001.zip",),
}
"""Every source and its files; mail's are listed where they are written."""

TRUTH = (
    "truth/people.jsonl",
    "truth/records.jsonl",
    "truth/ties.jsonl",
    "truth/touch.jsonl",
    "truth/contacts.jsonl",
    "truth/knowledge.jsonl",
    "truth/wishes.jsonl",
    "truth/fits.jsonl",
)
"""The truth beside the sources, one JSON object a line."""

_GROUPS = {
    "all": tuple(SOURCES),
    "contacts": ("linkedin", "vcards", "google", "outlook", "people"),
    "social": ("linkedin", "x", "mastodon"),
}


def sources_of(words: str) -> frozenset[str]:
    """The sources some words name: names and the groups `all`, `contacts` and `social`, by commas.

    Raises:
        ValueError: when a word names nothing; the message lists what there is.
    """
    found: set[str] = set()
    for word in (part.strip().lower() for part in words.split(",")):
        if word in _GROUPS:
            found.update(_GROUPS[word])
        elif word in SOURCES:
            found.add(word)
        else:
            possible = ", ".join((*_GROUPS, *SOURCES))
            raise ValueError(f"{word or 'nothing'} is no source. Choose from: {possible}.")
    return frozenset(found)


def files_of(sources: frozenset[str]) -> tuple[str, ...]:
    """The files the given sources become, truth included, mail's own not."""
    if sources <= {"mail"}:
        return ()
    return (*(file for name in SOURCES if name in sources for file in SOURCES[name]), *TRUTH)
