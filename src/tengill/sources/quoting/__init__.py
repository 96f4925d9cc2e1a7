"""What the sender wrote, what they quote, and their signature."""

from tengill.sources.quoting.splitting import Split, split_text

__all__ = ["Split", "split_text"]
