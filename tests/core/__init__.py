"""Tests of the ground: time, intervals, errors, ids and text."""
