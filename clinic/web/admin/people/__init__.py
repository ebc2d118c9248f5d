"""Doctors and their hours."""
