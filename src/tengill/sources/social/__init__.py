"""What the readers of social archives share: JSON element by element, messages, accounts."""
