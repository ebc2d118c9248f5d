"""What messages are about, in words that those who owe them and those who show them share."""

from __future__ import annotations

#: The subject of messages about a visit.
APPOINTMENT = "appointment"
#: The subject of messages about a follow-up.
FOLLOW_UP = "follow_up"
#: The address that a message goes to, because it is the recipient's no longer.
PAST_ADDRESS = "past_address"
#: A record that was opened in an emergency.
EMERGENCY = "break_glass"
#: A wish to be erased.
ERASURE = "erasure"
#: A lost second factor that a second admin has to look at.
FACTOR_RESET = "factor_reset"
