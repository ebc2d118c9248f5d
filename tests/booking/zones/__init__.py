"""What newer zone data put elsewhere than promised."""
