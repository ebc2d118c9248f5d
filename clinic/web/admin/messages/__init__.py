"""What became of all that was owed to people."""
