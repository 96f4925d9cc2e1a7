"""A process that loads what reading needs and brings forth workers, while the caller does other things.

It is forked, and each worker from it, so all share what was loaded once. Begun before a database
is opened, neither it nor any worker ever holds one, not even a worker that takes a dead one's place.
Light to import: a command begins it first and loads everything else meanwhile.

Why not multiprocessing's forkserver: it starts Python once more and every worker loads the command
again, so that the first rows come 0.4 s later; and nobody waits for its workers at the end.
"""

import gc
import os
import pickle
import signal
import socket
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import NoReturn

from tengill.workspace.tuning import RARELY

_READY = b"r"


class NurseryError(RuntimeError):
    """What reading needs could not be loaded; the traceback went to standard error."""


class Nursery:
    """Brings forth workers; ends with whoever made it, as do its workers. `close` it."""

    def __init__(self) -> None:
        """Fork; returns at once.

        Until `close` the caller collects rarely: what it loads meanwhile stays, and walking it again
        and again would take longer than much of the loading.
        """
        self._collected = gc.get_threshold()
        gc.set_threshold(RARELY)
        self._control, theirs = socket.socketpair()
        # A Ctrl-C just now must not make the child go the parent's way.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._pid = os.fork()
            if not self._pid:
                self._control.close()
                _as_process(_nurse, theirs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        self._ready = False

    def worker(self) -> Connection:
        """A new worker: what is sent are arguments of `encoding.encode`, pickled.

        Each is answered, in order, by pickled rows or by the exception that came instead.

        Raises:
            OSError: the nursery is no more.
        """
        ours, theirs = socket.socketpair()
        with ours, theirs:
            socket.send_fds(self._control, [b"w"], [theirs.fileno()])
            return Connection(ours.detach())

    def check(self) -> None:
        """Wait until all is loaded.

        Raises:
            NurseryError: it could not be.
        """
        with suppress(ConnectionResetError):
            self._ready = self._ready or self._control.recv(1) == _READY
        if not self._ready:
            raise NurseryError("What reading needs could not be loaded")

    def close(self) -> None:
        """Wait until it ended; it waits for the workers, and they end when nobody speaks to them."""
        if self._pid:
            self._control.close()
            os.waitpid(self._pid, 0)
            self._pid = 0
            gc.set_threshold(*self._collected)


def _as_process(work: Callable[[socket.socket], None], its_socket: socket.socket) -> NoReturn:
    """Do the work of a forked process, and never return into what the parent was doing."""
    try:
        # Ctrl-C reaches everybody: what it means is the parent's to say.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the parent is gone
            work(its_socket)
    except BaseException:  # noqa: BLE001 - nothing may get past here
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _nurse(control: socket.socket) -> None:
    from tengill.workspace import encoding  # noqa: PLC0415 - here, beside what the parent does

    encoding.prepare()
    # Packs and modules live as long as the workers: the collector need not walk them again.
    gc.freeze()
    gc.set_threshold(RARELY)
    control.sendall(_READY)
    while handles := _asked(control):
        with socket.socket(fileno=handles[0]) as theirs:
            if not os.fork():
                control.close()
                _as_process(_work, theirs)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
    with suppress(ChildProcessError):
        while os.waitpid(-1, 0):
            pass


def _asked(control: socket.socket) -> list[int]:
    """The line of the next worker that is wanted; empty when the parent is gone or done."""
    with suppress(ConnectionResetError):  # it never looked at our word of being ready
        return socket.recv_fds(control, 1, 1)[1]
    return []


def _work(its_socket: socket.socket) -> None:
    from tengill.workspace import encoding  # noqa: PLC0415 - loaded by the nursery

    inbox: SimpleQueue[bytes] = SimpleQueue()
    with Connection(its_socket.detach()) as parent:
        threading.Thread(target=_receive, args=(parent, inbox), daemon=True).start()
        while True:
            records, now = pickle.loads(inbox.get())  # noqa: S301 - from our parent
            try:
                answer: object = encoding.encode(records, now)
            except Exception as e:  # noqa: BLE001 - told to the parent, who raises it
                answer = e
            parent.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))


def _receive(parent: Connection, inbox: "SimpleQueue[bytes]") -> None:
    """Take in what comes, at once, so that the parent never waits; end when the parent is gone."""
    while True:
        try:
            inbox.put(parent.recv_bytes())
        except (EOFError, OSError):
            os._exit(0)
