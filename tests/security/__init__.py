"""Attacks on the real application: each fails only as long as the guard it proves is there."""
