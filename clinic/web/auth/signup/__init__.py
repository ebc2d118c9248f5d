"""Registering, and accepting the clinic's texts."""
