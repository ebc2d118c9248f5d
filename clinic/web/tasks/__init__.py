"""The list of tasks, for the desk and the doctors."""
