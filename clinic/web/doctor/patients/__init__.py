"""The patients in a doctor's care, and an emergency."""
