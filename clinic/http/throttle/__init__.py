"""Rate limits: how often somebody may try, and whose tries count together."""
