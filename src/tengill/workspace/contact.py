"""What counts as contact between two people: one rule for stored ties and for curves drawn of them."""

from tengill.ties import TieParameters

PARAMETERS = TieParameters()
"""The parameters of tie strength in force."""
MOST_RECIPIENTS = 60
"""A message to more people than this is an announcement, not contact."""
