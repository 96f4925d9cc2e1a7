"""The store: facts appended, superseded or retracted, and the projections rebuilt from them."""
