"""What is free, for whom: fetching what the rules look at, and asking them."""
