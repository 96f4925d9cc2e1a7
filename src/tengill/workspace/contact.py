"""What counts as contact between two people: one rule for stored ties and for curves drawn of them."""

from tengill.ties import TieParameters, published

PARAMETERS: TieParameters = published(180)
"""The parameters of tie strength in force."""
MOST_RECIPIENTS = 60
"""A message to more people than this is an announcement, not contact."""
MOST_ATTENDEES = 25
"""A meeting more people than this were asked to is an event, not contact: one all-hands of 300
would make 45,000 ties among people who may never have spoken."""
BUSY_WITH = 500
"""How busy somebody is, is told by so many of their closest ties."""
