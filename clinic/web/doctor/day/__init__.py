"""The working day as a list."""
