"""Signing in and out, the lock, and saying once more who one is."""
