"""What can go wrong with a mailbox, each with a sentence for a person."""


class MailboxError(Exception):
    """Talking to a mailbox failed; the message says what is wrong and what to do next."""


class SignInError(MailboxError):
    """The server does not take the user name with this password or token."""


class InsecureError(MailboxError):
    """The connection would not be encrypted, or not with who it should be; nothing was sent."""


class UnreachableError(MailboxError):
    """The server does not answer."""


class LostError(MailboxError):
    """The connection broke in the middle: what was asked for last may be done or not."""


class StrangeServerError(MailboxError):
    """What answers does not speak IMAP, or answers nonsense, or more than the limits allow."""


class RefusedError(MailboxError):
    """The server says no."""


class FolderGoneError(RefusedError):
    """There is no folder of this name (any more)."""


class FullError(RefusedError):
    """The mailbox is full."""


class CantMoveError(MailboxError):
    """The server has no way to move one message without touching others."""
