"""Long measurements, each with a make target; their figures go into the README."""
