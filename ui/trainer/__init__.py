"""The trainer's desk at ``/trainer``."""
