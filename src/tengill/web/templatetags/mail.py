"""What templates say of mail that was kept aside."""

from django import template

from tengill.web import mail_trouble as trouble

register = template.Library()


@register.filter
def mail_trouble(said: str) -> str:
    """Why mail could not be read, in the active language."""
    return trouble.in_words(said)


@register.filter
def mail_reason(reason: str) -> str:
    """The same in a few words."""
    return trouble.reason_in_words(reason)
