"""Words of rules, declines and digests, one file a language; a new language needs no code."""
