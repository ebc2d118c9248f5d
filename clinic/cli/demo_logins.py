"""Who may sign in to the demo clinic. Its password is published, so production has no demo."""

from __future__ import annotations

PASSWORD = "quiet-harbour-lantern-42"  # noqa: S105 - printed at every start and in the README
LOGINS = {
    "Admin": "admin@example.com",
    "Doctor": "doctor@example.com",
    "Desk": "desk@example.com",
    "Patient": "patient@example.com",
}
