"""What all doors that speak HTTP share: who asks, whether they may, how often, and what time it is."""
