"""A Spark session for the credit engine: which master, how much memory, and what is missing.

Nothing here imports PySpark before `session` is called, so that Tengill starts without it.
"""

import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

INSTALL = (
    "Install tengill[spark] and a Java 17 runtime: pip install 'tengill[spark]'; "
    "apt-get install openjdk-17-jre-headless"
)
JAVA_AT_LEAST = 17
_JAVA_VERSION = re.compile(r'version "(\d+)')
_LOOPBACK = {"localhost", "127.0.0.1", "::1", "[::1]", None}
_MEMORY = re.compile(r"\d+[kmgt]", re.IGNORECASE)


class SparkMissingError(RuntimeError):
    """PySpark, Ibis or Java is not there; the message says what to install."""


class SparkError(RuntimeError):
    """Spark could not do it; the message says what it was and what to do."""


def check_ibis() -> None:
    """See that Ibis is there, which the local joins need too.

    Raises:
        SparkMissingError: saying how to install it.
    """
    if find_spec("ibis") is None:
        raise SparkMissingError(
            "Ibis is not installed. Install tengill[spark]: pip install 'tengill[spark]'"
        )


def check() -> None:
    """See that PySpark, Ibis and a Java runtime are there.

    Raises:
        SparkMissingError: naming what is missing and how to install it.
    """
    check_ibis()
    if find_spec("pyspark") is None:
        raise SparkMissingError(f"PySpark is not installed. {INSTALL}")
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(str(Path(home, "bin", "java")) if home else "java")
    if java is None:
        where = f"JAVA_HOME is {home}, where no Java is" if home else "no Java was found"
        raise SparkMissingError(f"Spark runs on Java, and {where}. {INSTALL}")
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603 - the user's own Java
    found = _JAVA_VERSION.search(told.stderr + told.stdout)
    if found is None or int(found.group(1)) < JAVA_AT_LEAST:
        version = found.group(1) if found else "unknown"
        raise SparkMissingError(
            f"Spark 4 needs Java {JAVA_AT_LEAST}; {java} is {version}. {INSTALL}"
        )


@contextmanager
def session(
    master: str, *, memory: str = "1g", more: Mapping[str, str] | None = None
) -> "Iterator[SparkSession]":
    """A Spark session: the one that runs in this process with this master, or else a new one.

    A new one is stopped in the end.

    Workers run this very Python (or the one `PYSPARK_PYTHON` names), which must have Tengill
    installed. With a master on this machine everything binds to 127.0.0.1; with one elsewhere
    Spark chooses, and `SPARK_LOCAL_IP` tells it. No web page is served.

    Args:
        master: `local[2]`, `spark://host:7077`, `yarn`, `k8s://…`.
        memory: of the driver and of each executor, such as `1g` or `800m`.
        more: settings of Spark's own, which win.

    Raises:
        SparkMissingError: see `check`.
        SparkError: when a session with another master runs in this process, or this one does not
            start.
        ValueError: when the memory is no size.
    """
    if _MEMORY.fullmatch(memory) is None:
        raise ValueError(f"memory is a size such as 800m or 2g, not {memory!r}")
    check()
    from py4j.protocol import Py4JError  # noqa: PLC0415 - only once asked for
    from pyspark.errors import PySparkException  # noqa: PLC0415 - likewise
    from pyspark.logger import PySparkLogger  # noqa: PLC0415 - likewise
    from pyspark.sql import SparkSession  # noqa: PLC0415 - likewise

    # It would print every error with Java's whole stack before we can tell it in a sentence.
    PySparkLogger.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    active = SparkSession.getActiveSession()
    if active is not None:
        if active.sparkContext.master != master:
            raise SparkError(
                f"this process is connected to {active.sparkContext.master} already; stop that "
                "session first, or name its master"
            )
        yield active
        return
    builder = SparkSession.builder.master(master).appName("tengill")
    for name, value in {**_settings(master, memory), **(more or {})}.items():
        builder = builder.config(name, value)
    try:
        with _environment(master):
            spark = builder.getOrCreate()
    except (PySparkException, Py4JError, OSError) as error:
        raise SparkError(
            f"Spark did not start on {master}: {first_line(error)}. Is the address right, and does "
            "the master run the same version of Spark as PySpark here?"
        ) from error
    try:
        yield spark
    finally:
        spark.stop()


def first_line(error: BaseException) -> str:
    """What an error says, in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


def _is_here(master: str) -> bool:
    """Whether a master is this process or on this machine's loopback."""
    if master.startswith("local"):
        return True
    return master.startswith("spark://") and urlsplit(master).hostname in _LOOPBACK


@contextmanager
def _environment(master: str) -> Iterator[None]:
    """What Spark reads from the environment only: its workers' Python, and where to bind."""
    # Spark's workers are begun with -m: without this they run modules of the folder they are in.
    wanted = {"PYSPARK_PYTHON": sys.executable, "PYTHONSAFEPATH": "1"}
    if _is_here(master):
        wanted["SPARK_LOCAL_IP"] = "127.0.0.1"
    added = {name: value for name, value in wanted.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def _settings(master: str, memory: str) -> dict[str, str]:
    chosen = {
        "spark.driver.memory": memory,
        "spark.executor.memory": memory,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "FATAL",
        # Times are UTC everywhere, whatever the machines' clocks are set to.
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "200000",
        # A name that is not there is an error to tell, not something to look up in a metastore.
        "spark.sql.catalogImplementation": "in-memory",
    }
    if _is_here(master):
        chosen |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return chosen
