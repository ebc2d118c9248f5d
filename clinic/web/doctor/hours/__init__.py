"""Working hours, dates that differ, time off."""
