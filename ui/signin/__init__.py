"""Signing in: the middleware that finds who sends a request, and the pages for it."""
