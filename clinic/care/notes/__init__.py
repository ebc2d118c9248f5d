"""The notes of doctors about visits: for themselves, or for the patient."""
