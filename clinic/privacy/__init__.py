"""Privacy: what the clinic says it does with people's data, and what they may ask of it."""
