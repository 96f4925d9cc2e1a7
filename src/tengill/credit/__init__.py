"""Whose an outcome was: provenance, exact Shapley credit, necessity, and the models marketers know."""
