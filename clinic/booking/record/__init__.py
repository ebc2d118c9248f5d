"""What every change of an appointment writes: its version, its story, its claims."""
