"""The tests: one behaviour each, named as a sentence."""
