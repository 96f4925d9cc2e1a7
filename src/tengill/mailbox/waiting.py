"""Waits until something happens in the opened folder: announced where a server can (RFC 2177)."""

from contextlib import suppress

from tengill.mailbox.connection import Connection

_NEWS = frozenset({b"EXISTS", b"EXPUNGE", b"FETCH", b"RECENT"})


def can_announce(connection: Connection) -> bool:
    """Whether the server tells of new mail by itself."""
    return connection.has("IDLE")


def wait(connection: Connection, seconds: float) -> bool:
    """Wait for news in the opened folder, at most so many seconds.

    Call it again and again, and look into the folder in between: a server may say nothing of
    what happened while it was being asked something else.

    Returns:
        Whether the server announced anything.

    Raises:
        LostError: the connection is gone.
        MailboxError: anything else.
    """
    client = connection.client
    with connection.speaking():
        client.idle()
        try:
            news = _waiting(connection) or bool(_news(client.idle_check(timeout=seconds)))
        except BaseException:
            # Stopped by a signal: the server is told, so that the connection can still be used.
            with suppress(OSError):
                client._imap.send(b"DONE\r\n")  # noqa: SLF001 - idle_done would wait for an answer
            raise
        # This also finds out whether the server is still there: a broken connection looks quiet.
        _, more = client.idle_done()
        return news or bool(_news(more))


def _waiting(connection: Connection) -> bool:
    """Whether an announcement came along with the answer to IDLE, and lies in our own buffer."""
    sock = connection.client.socket()
    file = connection.client._imap.file  # noqa: SLF001 - polling the socket would not see it
    before = sock.gettimeout()
    sock.setblocking(False)
    try:
        return bool(file.peek(1))
    except (BlockingIOError, OSError):
        return False
    finally:
        sock.settimeout(before)


def _news(told: object) -> list[object]:
    if not isinstance(told, list | tuple):
        return []
    return [one for one in told if isinstance(one, tuple) and set(one) & _NEWS]
