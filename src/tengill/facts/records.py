"""Anything a source brings."""

from tengill.facts.contacts import Contact, Reach
from tengill.facts.interactions import Interaction
from tengill.facts.meetings import Meeting
from tengill.facts.messages import Message

Fact = Message | Contact | Meeting | Interaction | Reach
"""One fact as its source tells it."""
