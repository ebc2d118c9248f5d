"""Tests of what is open."""
