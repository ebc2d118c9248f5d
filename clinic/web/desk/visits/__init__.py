"""Visits of all doctors: booking, moving, answering, attendance."""
