"""The public door page: a small program of its own that knows no ledger."""
