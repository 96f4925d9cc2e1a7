"""The command line face: thin commands over the workspace. `main` is the program `tengill`."""

from tengill.cli.app import main

__all__ = ["main"]
