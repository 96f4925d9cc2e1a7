"""CalDAV and CardDAV servers (RFC 4791, 6352), read only.

Pure of the ledger: it tells what lies on a server and what changed; `workspace.sync` keeps it.
"""

from tengill.sources.dav.changes import Changes, Resource, changes_since, everything, fetch
from tengill.sources.dav.client import Server
from tengill.sources.dav.discovery import Collection, Kind, collections
from tengill.sources.dav.limits import DavLimits
from tengill.sources.dav.trouble import DavError, TokenExpiredError, UnauthorizedError

__all__ = [
    "Changes",
    "Collection",
    "DavError",
    "DavLimits",
    "Kind",
    "Resource",
    "Server",
    "TokenExpiredError",
    "UnauthorizedError",
    "changes_since",
    "collections",
    "everything",
    "fetch",
]
