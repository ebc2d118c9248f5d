"""One visit shown: its panel, what can be done next, and its story."""
