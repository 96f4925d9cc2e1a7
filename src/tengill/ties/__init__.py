"""How alive a relationship is at a date, by a published formula."""
