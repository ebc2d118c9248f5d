"""People to be called."""
