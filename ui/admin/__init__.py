"""The maintainer's desk at ``/admin``."""
