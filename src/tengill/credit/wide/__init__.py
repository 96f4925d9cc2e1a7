"""Formulas too wide for dividends: taken apart, integrated exactly, or sampled with an interval."""
