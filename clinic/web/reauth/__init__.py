"""Signing in again over the page where somebody is; the form is kept meanwhile and replayed."""
