"""Whole journeys through the served plant, as people make them, in a real browser."""
