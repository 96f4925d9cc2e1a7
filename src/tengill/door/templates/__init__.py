"""The same text to other people or from other senders, found again at a million messages.

`sketch` makes of a text what is kept of it; a `Book` files sketches in the order they came and
tells which were there before. docs/explanation/templates.md says how and how well.
"""

from tengill.door.templates.book import Book
from tengill.door.templates.sketch import forget, sketch

__all__ = ["Book", "forget", "sketch"]
