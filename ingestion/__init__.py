"""Sources in: files, tables and feeds become documents, passages, faults and alerts."""
