"""What can go wrong with a server, each with a sentence for a person."""


class DavError(Exception):
    """Talking to a server failed; the message says what is wrong and what to do next."""


class UnauthorizedError(DavError):
    """The server does not take the user name and password."""


class GoneError(DavError):
    """There is nothing (any more) at the address."""


class UnreachableError(DavError):
    """The server does not answer, or stopped in the middle."""


class TooLargeError(DavError):
    """An answer is larger than the limit."""


class ElsewhereError(DavError):
    """The server points to another host, and the password is not sent there unasked."""


class NotDavError(DavError):
    """What answers is no CalDAV or CardDAV server, or answers nonsense."""


class RefusedError(DavError):
    """The server refuses a request."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class TokenExpiredError(DavError):
    """The server no longer knows the sync token: everything must be compared anew (RFC 6578 3.2)."""
