"""Public histories of faults and what was found to be the cause, each read as closed jobs."""
