"""Wall time is the promise: what newer zone data put elsewhere, and how it gets back."""
