"""The clinic's settings, catalogue and texts."""
