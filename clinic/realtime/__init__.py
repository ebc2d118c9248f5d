"""The sockets' door: who may hear what, and "something changed", with ids only."""
