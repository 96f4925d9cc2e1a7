"""A door between client and server on loopback that slams when told to."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Cut = Callable[[bytes], str]
"""Told what the client sends: `pass`, `before` (cut, nothing goes on), `after` (cut once it went on)."""


class Proxy:
    """Passes bytes on both ways until `cut` says otherwise."""

    def __init__(self, port: int) -> None:
        self._to = port
        self.cut: Cut = lambda _data: "pass"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._slam()
        for thread in self._threads:
            thread.join(5)
        for one in self._open:
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._to))
            self._open += [client, server]
            for source, sink, judged in ((client, server, True), (server, client, False)):
                thread = threading.Thread(
                    target=self._pump, args=(source, sink, judged), daemon=True
                )
                self._threads.append(thread)
                thread.start()

    def _pump(self, source: socket.socket, sink: socket.socket, judged: bool) -> None:
        try:
            while data := source.recv(65536):
                word = self.cut(data) if judged else "pass"
                if word == "before":
                    break
                if word == "after":
                    # The server hears it and does it; its answer never comes back.
                    self._hang_up(source)
                    sink.sendall(data)
                    sink.sendall(b"")
                    threading.Event().wait(0.3)
                    break
                sink.sendall(data)
        except OSError:
            pass
        self._hang_up(source)
        self._hang_up(sink)

    def _slam(self) -> None:
        for one in self._open:
            self._hang_up(one)

    @staticmethod
    def _hang_up(one: socket.socket) -> None:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy(port: int) -> Iterator[Proxy]:
    made = Proxy(port)
    try:
        yield made
    finally:
        made.close()


def once(word: bytes, when: str) -> Cut:
    """Cut at the first line that holds a word."""
    seen: list[bytes] = []

    def cut(data: bytes) -> str:
        if word in data and not seen:
            seen.append(data)
            return when
        return "pass"

    return cut
