"""Peers from a package index, in an environment of their own."""

import subprocess
import venv
from collections.abc import Mapping
from pathlib import Path


def environment(
    folder: Path, packages: Mapping[str, tuple[str, ...]]
) -> tuple[Path, dict[str, str]]:
    """The peers' Python, and which peers could not be installed, with why.

    Args:
        folder: where the environment is, or is made.
        packages: what to install for each peer, as for pip.
    """
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"making an environment for the peers in {folder}", flush=True)
        venv.create(folder, with_pip=True)
    missing = {}
    for peer, wanted in packages.items():
        done = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", *wanted],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["pip failed"]
            missing[peer] = f"not installed: {lines[-1][:80]}"
    return python, missing
