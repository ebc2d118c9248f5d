"""Choosing a time: once, for all who choose one."""
