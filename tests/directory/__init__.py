"""Tests of the clinic, its doctors and its catalogue."""
