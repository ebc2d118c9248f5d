"""Reminders: which are due, when they leave, and the link that stops them."""
