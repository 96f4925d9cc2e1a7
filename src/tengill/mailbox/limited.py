"""An IMAP client that refuses an answer larger than anything it asked for, from the first byte on.

`imaplib` reads a literal of any size a server announces, also in its greeting, before anybody signed
in. Here every line and every literal is counted as it is read. Until one is signed in, a server has
little to say, and little is read.
"""

import imaplib
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from tengill.mailbox.limits import MailLimits

_LINE = 1 << 20
"""A line is read up to here, as `imaplib` does."""


class TooLargeError(IMAPClientAbortError):  # type: ignore[misc, unused-ignore]
    """A server answers with more than is read; the connection is of no use any more."""

    def __init__(self, size: int) -> None:
        super().__init__(f"an answer of {size:,} bytes is larger than allowed")
        self.size = size


class _Limited(imaplib.IMAP4):
    """Counts what is read in answer to each command. Made before the greeting is read."""

    limits: MailLimits
    trusted = False
    """Signed in: mail may come now."""
    over = 0
    """So much was announced or sent when it became too much; `imaplib` keeps no error but its words."""
    _taken = 0

    def read(self, size: int) -> bytes:
        """A literal, as large as announced."""
        limits = self.limits
        if size > (limits.max_literal if self.trusted else limits.max_greeting):
            raise self._too_large(size)
        self._count(size)
        data = super().read(size)
        if len(data) < size:
            raise IMAPClientAbortError("the answer ended in the middle")
        return data

    def readline(self) -> bytes:
        """A line."""
        most = _LINE if self.trusted else self.limits.max_greeting
        line: bytes = self.file.readline(most + 1)  # type: ignore[assignment]
        if len(line) > most:
            raise self._too_large(len(line))
        self._count(len(line))
        return line

    def send(self, data: Any) -> None:
        """A command: what comes now answers it."""
        self._taken = 0
        super().send(data)

    def _count(self, size: int) -> None:
        self._taken += size
        most = self.limits.max_answer if self.trusted else self.limits.max_greeting
        if self._taken > most:
            raise self._too_large(self._taken)

    def _too_large(self, size: int) -> TooLargeError:
        self.over = size
        return TooLargeError(size)


class _Plain(_Limited, IMAP4WithTimeout):  # type: ignore[misc]
    """Without encryption, or until STARTTLS."""

    def __init__(self, host: str, port: int, timeout: float | None, limits: MailLimits) -> None:
        self.limits = limits
        IMAP4WithTimeout.__init__(self, host, port, timeout)


class _Tls(_Limited, IMAP4_TLS):  # type: ignore[misc]
    """Encrypted from the first byte."""

    def __init__(
        self, host: str, port: int, context: Any, timeout: float | None, limits: MailLimits
    ) -> None:
        self.limits = limits
        IMAP4_TLS.__init__(self, host, port, context, timeout)


class LimitedClient(IMAPClient):  # type: ignore[misc]
    """IMAPClient over a connection that counts what it reads."""

    def __init__(self, *args: Any, limits: MailLimits, **more: Any) -> None:
        self._limits = limits
        super().__init__(*args, **more)

    def trust(self) -> None:
        """Somebody is signed in: whole messages may come from here on."""
        self._imap.trusted = True

    @property
    def over(self) -> int:
        """So many bytes were too many; 0: all is well."""
        return int(self._imap.over)

    def _create_IMAP4(self) -> _Limited:  # noqa: N802 - IMAPClient's own name
        timeout = getattr(self._timeout, "connect", None)
        # Made and begun in two steps: what is read while it begins may be too much already.
        made: _Limited = (_Tls if self.ssl else _Plain).__new__(_Tls if self.ssl else _Plain)
        try:
            if isinstance(made, _Tls):
                made.__init__(self.host, self.port, self.ssl_context, timeout, self._limits)  # type: ignore[misc]
            elif isinstance(made, _Plain):
                made.__init__(self.host, self.port, timeout, self._limits)  # type: ignore[misc]
        except imaplib.IMAP4.error as error:
            if made.over:
                raise TooLargeError(made.over) from error
            raise
        return made
