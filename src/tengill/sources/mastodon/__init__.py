"""The archive of an account on Mastodon, and the lists its settings export as CSV."""

from tengill.sources.mastodon.archive import MastodonArchive
from tengill.sources.mastodon.lists import MastodonLists, MastodonTable

__all__ = ["MastodonArchive", "MastodonLists", "MastodonTable"]
