"""Patients: the people who are treated, and who may act for them."""
