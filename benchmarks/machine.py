"""What a benchmark says of where it ran, and how it runs a command and measures it."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measured:
    """One command, run to its end."""

    seconds: float
    peak_mb: float
    """Largest resident set of the command itself or of any one of its processes, in MB."""
    output: str


def machine() -> str:
    """One line that names the machine."""
    model = "unknown processor"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        model = next(
            (x.partition(":")[2].strip() for x in lines if x.startswith("model name")), model
        )
    return f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}, {platform.system()}"


def run(command: Sequence[str], env: Mapping[str, str] | None = None) -> Measured:
    """Run a command, wait for it, and tell its wall time and peak memory.

    Raises:
        subprocess.CalledProcessError: when it fails; its output goes to stderr first.
    """
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
        "sys.stdout.write(done.stdout)\n"
        "sys.stderr.write(done.stderr[-4000:] + '\\n')\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "sys.stderr.write(f'PEAK {peak}\\n')\n"
        "sys.exit(done.returncode)\n"
    )
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        check=False,
    )
    seconds = time.perf_counter() - begun
    if done.returncode:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-4000:])
        raise subprocess.CalledProcessError(done.returncode, list(command))
    peak = int(done.stderr.rsplit("PEAK ", 1)[1]) / 1024
    return Measured(seconds, peak, done.stdout)
