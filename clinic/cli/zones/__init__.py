"""What an operator does when the law of a time zone has changed."""
