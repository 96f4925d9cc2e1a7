"""What templates say of a list of deals."""

from django import template

from tengill.web import deal_trouble as trouble

register = template.Library()


@register.filter
def deal_trouble(said: str) -> str:
    """What is wrong with a list of deals, in the active language and the words of the screen."""
    return trouble.in_words(said)


@register.filter
def deal_reason(reason: str) -> str:
    """Why a row of a list of deals was kept aside, in a few words."""
    return trouble.reason_in_words(reason)
