"""Care: whose patients a doctor sees, and the emergency access to others."""
