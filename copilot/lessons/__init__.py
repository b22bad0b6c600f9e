"""Lessons: guided practice computed from procedures, fault tables and solved cases, and checked against them."""
