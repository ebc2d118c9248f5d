"""Patients' records as the desk keeps them."""
