"""A real standalone Spark cluster on loopback: a master and some workers, ended for certain.

Used by the benchmark `credit_spark` and by the Spark tests. Every process binds to 127.0.0.1, has
bounded memory, keeps its files in one temporary folder and is a child of this one.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

QUICK_JVM = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""For Java processes that live for seconds: one thread to collect, the quick compiler only."""

_STARTED = re.compile(r"Starting Spark master at (spark://\S+)")
_REGISTERED = "Registering worker "
_PATIENCE = 180.0
"""Seconds a cluster may take to start before that is an error."""


_UNTIL_WE_END = """
"$@" </dev/null & daemon=$!
cat >/dev/null
kill "$daemon"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.5
done
kill -KILL 0
"""
"""Runs a daemon until its input ends, which it does however this process ends, even killed."""


class ClusterError(RuntimeError):
    """The cluster did not start; the message ends with what its log says."""


@contextmanager
def cluster(workers: int = 2, *, cores: int = 1, memory: str = "1g") -> Iterator[str]:
    """Start a master and workers; the address of the master, such as `spark://127.0.0.1:40123`.

    Args:
        workers: how many.
        cores: of each worker.
        memory: what each worker may give to executors, as Spark writes it.

    Raises:
        ClusterError: when it does not start in three minutes.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tengill-spark-")))
        log = folder / "master.log"
        master = ["org.apache.spark.deploy.master.Master", "--host", "127.0.0.1",
                  "--port", "0", "--webui-port", "0"]  # fmt: skip
        stack.enter_context(_process(master, folder, log))
        address = _awaited(log, _STARTED.search).group(1)
        for number in range(workers):
            worker = ["org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1",
                      "--webui-port", "0", "--cores", str(cores), "--memory", memory,
                      "--work-dir", str(folder / f"work{number}"), address]  # fmt: skip
            stack.enter_context(_process(worker, folder, folder / f"worker{number}.log"))
        _awaited(log, lambda text: text.count(_REGISTERED) >= workers)
        yield address


@contextmanager
def _process(words: list[str], folder: Path, log: Path) -> Iterator[None]:
    """One of Spark's daemons, in a process group of its own that is killed in the end."""
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise ClusterError("PySpark is not installed: pip install 'tengill[spark]'")
    home = Path(spec.origin).parent
    env = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": " ".join(QUICK_JVM),
        "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
        "PYSPARK_PYTHON": sys.executable,
    }
    with log.open("wb") as told:
        process = subprocess.Popen(
            ["/bin/sh", "-c", _UNTIL_WE_END, "spark", str(home / "bin" / "spark-class"), *words],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=told,
            start_new_session=True,
        )
        try:
            yield
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the pipe it lives by; then end the whole group, whatever is left of it."""
    if process.stdin is not None:
        process.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _awaited(log: Path, look: Callable[[str], T | None]) -> T:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        text = log.read_text(encoding="utf-8", errors="replace")
        if found := look(text):
            return found
        time.sleep(0.1)
    raise ClusterError(f"Spark did not start in three minutes. Its log ends:\n{text[-2000:]}")
