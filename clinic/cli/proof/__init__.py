"""The proof that nobody is booked twice: a stage, a fight of processes on it, and a look at the tables."""
