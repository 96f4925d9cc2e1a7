"""`python -m tengill.cli`."""

from tengill.cli import main

main()
