"""Addresses from which somebody's own calendar fetches their visits, and looks again by itself."""
