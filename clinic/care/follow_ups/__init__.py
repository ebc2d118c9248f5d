"""Follow-ups: a doctor's order to come back in so many weeks."""
