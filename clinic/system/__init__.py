"""Whether the clinic runs as it should: its own checks, for the operator's command and the admin's page."""
