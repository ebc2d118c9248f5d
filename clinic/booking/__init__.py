"""Booking: holds, appointments, and the claims that keep two people from one time."""
