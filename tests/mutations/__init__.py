"""Faults that were planted in the clinic, and the tests that notice them."""
