"""Words of machine mail that people need, and of claims to have been asked; one file a language."""
