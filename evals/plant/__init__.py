"""The sample plant: manuals written by hand, records from a seeded generator."""
