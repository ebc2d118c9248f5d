"""The week as a calendar."""
