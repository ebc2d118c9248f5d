"""Care: whose patients a doctor sees, emergency access to others, and the notes about visits."""
