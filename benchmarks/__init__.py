"""Benchmarks: each a command; each names the machine, the data and the peer."""
