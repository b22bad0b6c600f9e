"""The texts given to a language model, one file per task; data, not code."""
