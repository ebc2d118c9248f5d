"""Audit: who did what, to whom, when."""
