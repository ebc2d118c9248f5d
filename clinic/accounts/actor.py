"""The person behind a request, as a plain value that verbs and rules can take as an argument."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from clinic.accounts.permissions import Permission, Role, rights
from clinic.core.errors import NotAllowed
from clinic.core.text import initials


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user. `approved` is false while a doctor waits for an admin, `verified` until
    somebody has shown that the address is theirs.

    `lacks_factor`: the clinic asks this person for a second factor, and there is none yet: until then
    they may only see to their own account. `locked_from` is when the page locks, unless somebody
    gives a sign of life; `ends_at`, when the sign-in ends, whatever they do; `fresh_until`, until when
    they need not say again who they are. `doctor_id` is their profile as a doctor, `photo_digest`
    that of their photo, where they came along.

    A `visitor` has no account: it is a fingerprint of what their browser brings (see `visitor`).
    """

    user_id: str
    role: Role
    full_name: str
    email: str
    approved: bool = True
    session_id: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    verified: bool = True
    lacks_factor: bool = False
    doctor_id: str | None = field(default=None, compare=False)
    photo_digest: str | None = field(default=None, compare=False)
    visitor: str = ""
    seen_at: datetime | None = field(default=None, compare=False)
    locked_from: datetime | None = field(default=None, compare=False)
    ends_at: datetime | None = field(default=None, compare=False)
    fresh_until: datetime | None = field(default=None, compare=False)

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.user_id

    @property
    def initials(self) -> str:
        return initials(self.full_name)

    def may(self, permission: Permission) -> bool:
        return permission in rights(self.role, approved=self.approved and not self.lacks_factor)

    def must(self, permission: Permission) -> None:
        """Raise NotAllowed unless this person has the permission."""
        if not self.may(permission):
            raise NotAllowed()

    def is_fresh(self, now: datetime) -> bool:
        """Whether they have shown who they are a moment ago."""
        return self.fresh_until is not None and now < self.fresh_until

    @property
    def is_patient_side(self) -> bool:
        return self.may(Permission.OWN_VISITS)

    @property
    def is_doctor(self) -> bool:
        return self.may(Permission.OWN_CALENDAR)

    @property
    def is_desk(self) -> bool:
        return self.may(Permission.ALL_VISITS)

    @property
    def is_staff(self) -> bool:
        return self.is_doctor or self.is_desk


def visitor(fingerprint: str) -> Actor:
    """Somebody without an account, who can keep a time and do nothing else."""
    return Actor(
        user_id="", role=Role.PATIENT, full_name="", email="", verified=False, visitor=fingerprint
    )


#: Acts for the clinic where no person does: deadlines, housekeeping, the first admin.
SYSTEM = Actor(user_id="", role=Role.ADMIN, full_name="", email="")
