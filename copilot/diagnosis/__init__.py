"""The diagnosis: evidence -> causes ranked by probability -> the next best check."""
