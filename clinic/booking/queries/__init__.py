"""Reading appointments, always through the actor."""
