"""What only the desk and admins do."""
