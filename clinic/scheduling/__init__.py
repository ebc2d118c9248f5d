"""When a doctor is open: weekly hours, overrides, time off, holidays. Knows no appointments."""
