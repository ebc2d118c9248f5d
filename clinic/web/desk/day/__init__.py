"""The day of all doctors, side by side."""
