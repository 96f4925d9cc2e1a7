"""Texts cut at white space by compiled code, each different piece looked at once and remembered.

What several rooms of the door want to know of a text's words is a row of numbers for each piece of
it; `Lexicon` remembers these rows and puts those of a whole text together.
"""

from tengill.door.pieces.lexicon import Found, Lexicon, codes

__all__ = ["Found", "Lexicon", "codes"]
