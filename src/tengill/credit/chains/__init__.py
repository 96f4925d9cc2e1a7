"""Markov chains of journeys: states, counted moves, and removal effects solved exactly."""
