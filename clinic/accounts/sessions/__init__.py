"""Signing in, staying signed in, and saying once more who one is."""
