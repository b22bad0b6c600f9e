"""The simulated fault: a learner searches for a hidden cause and is graded against the engine's own best path."""
