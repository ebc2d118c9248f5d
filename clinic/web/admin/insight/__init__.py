"""Figures of the whole clinic."""
