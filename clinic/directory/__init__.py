"""Directory: the clinic, its specialties, visit types and doctors."""
