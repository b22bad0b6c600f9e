"""Tabular sources: work orders, alarm lists, FMEA sheets, asset registers, glossaries and alert logs."""
