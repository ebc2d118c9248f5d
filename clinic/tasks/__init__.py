"""One list of people to reach and things to decide, for the desk and the doctors."""
