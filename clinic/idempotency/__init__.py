"""Idempotency: a request that a program repeats is carried out once, and answered alike."""
