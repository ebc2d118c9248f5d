"""`make bench`: how fast the clinic answers, and what an answer costs.

It stands beside the clinic and not in it: who runs a clinic needs none of it, and it may use the
private PostgreSQL of the tests. Everything stays on this machine and is thrown away at the end.
"""
