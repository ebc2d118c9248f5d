"""Words that more than one door says: in which languages, and how times read."""
