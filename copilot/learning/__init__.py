"""Learning: what each learner did with the lessons of a site, the simulated faults set, reviews and certificates."""
