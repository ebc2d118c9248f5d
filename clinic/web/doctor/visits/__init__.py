"""One's own visits: answering, moving, attendance."""
