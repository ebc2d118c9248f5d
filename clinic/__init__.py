"""A clinic's appointments: `from clinic.app import create_app`."""
