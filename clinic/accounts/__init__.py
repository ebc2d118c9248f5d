"""Accounts: who signs in, with which rights, by which session."""
