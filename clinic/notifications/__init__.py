"""Notifications: what is owed to people, and whether they got it."""
