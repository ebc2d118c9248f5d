"""The worker's door: thin shells run by RQ."""
