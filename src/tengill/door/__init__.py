"""The door: what becomes of an approach, why, and what would change it; pure, for both sides."""
