"""Audit, emergencies, erasures, second factors."""
