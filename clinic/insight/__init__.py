"""Figures over days, and the day ledger: what doctors offered on days that are over."""
