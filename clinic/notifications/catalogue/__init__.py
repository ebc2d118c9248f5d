"""The catalogue: every kind of message, one row each."""
