"""Measuring: the sample plant, question sets and benchmarks."""
