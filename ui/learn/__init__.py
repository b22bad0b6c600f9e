"""Learning in the technician's app: lessons, simulated faults, repetition, and what is kept of it."""
