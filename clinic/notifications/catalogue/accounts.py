"""The kinds of messages about an account, and those that tell admins what waits for them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from clinic.accounts.kinds import TokenPurpose
from clinic.core.errors import N_
from clinic.notifications.catalogue import kind as look
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.kinds import Channel, Whom
from clinic.notifications.subjects import EMERGENCY, ERASURE, FACTOR_RESET, PAST_ADDRESS

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
#: Half of the life of a link to sign in: the newest in the mailbox is good for the other half at least.
_QUARTER = timedelta(minutes=15)
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)

_of_account = partial(MessageKind, whom=Whom.OWNER)
_to_admin = partial(MessageKind, whom=Whom.ADMIN, channels=(Channel.IN_APP,), look=look.REQUESTED)

VERIFY_EMAIL = _of_account(
    code="verify_email",
    label=N_("Address to verify"),
    token=TokenPurpose.VERIFY_EMAIL,
    every=_MINUTE,
)
ACCOUNT_EXISTS = _of_account(
    code="account_exists",
    label=N_("Account exists already"),
    token=TokenPurpose.SIGN_IN,
    every=_QUARTER,
    useful_for=_DAY,
)
#: How somebody signs in has changed, or somebody tried what only a thief would.
ACCOUNT_SECURED = _of_account(
    code="account_secured", label=N_("Way to sign in changed"), every=_MINUTE
)
FACTOR_RESET_ASKED = _of_account(
    code="factor_reset_asked", label=N_("Reset of the second factor asked for")
)
FACTORS_RESET = _of_account(code="factors_reset", label=N_("Second factor reset"))
RESET_PASSWORD = _of_account(
    code="reset_password",
    label=N_("New password asked for"),
    token=TokenPurpose.RESET_PASSWORD,
    useful_for=_HOUR,
)
PASSWORD_CHANGED = _of_account(code="password_changed", label=N_("Password changed"))
SESSION_ENDED = _of_account(code="session_ended", label=N_("Stolen session ended"))
CHANGE_EMAIL = _of_account(
    code="change_email",
    label=N_("New address to confirm"),
    token=TokenPurpose.CHANGE_EMAIL,
    useful_for=_HOUR,
)
EMAIL_CHANGE_ASKED = _of_account(code="email_change_asked", label=N_("Another address asked for"))
#: To the old address. Later there would be nothing to put back.
EMAIL_CHANGED = _of_account(
    code="email_changed",
    label=N_("Address changed"),
    about=PAST_ADDRESS,
    token=TokenPurpose.UNDO_EMAIL,
    useful_for=_WEEK,
)
EMAIL_UNDONE = _of_account(code="email_undone", label=N_("Address put back"))
EMAIL_LOST = _of_account(
    code="email_lost",
    label=N_("Change of address undone"),
    about=PAST_ADDRESS,
    useful_for=_WEEK,
)
ERASURE_DONE = _of_account(code="erasure_done", label=N_("Data erased"), about=ERASURE)
ERASURE_REFUSED = _of_account(code="erasure_refused", label=N_("Erasure refused"), about=ERASURE)
INVITATION = _of_account(
    code="invitation",
    label=N_("Invitation"),
    whom=Whom.STAFF,
    token=TokenPurpose.INVITATION,
)
ACCOUNT_APPROVED = _of_account(
    code="account_approved",
    label=N_("Account approved"),
    whom=Whom.DOCTOR,
    channels=(Channel.MAIL, Channel.IN_APP),
    sentence=N_("Your account is approved: patients can find you now"),
    look=look.CONFIRMED,
)
#: To admins, once a day for all who applied: see `tell_admins`.
DOCTORS_APPLIED = MessageKind(
    code="doctors_applied", label=N_("Doctors who applied"), whom=Whom.ADMIN
)

RECORD_OPENED = _to_admin(
    code="record_opened",
    label=N_("Record opened in an emergency"),
    about=EMERGENCY,
    sentence=N_("A doctor opened the record of a patient who is not in their care"),
    look=look.ALARMING,
)
ERASURE_ASKED = _to_admin(
    code="erasure_asked",
    label=N_("Erasure asked for"),
    about=ERASURE,
    sentence=N_("A patient asks to be erased"),
)
FACTOR_RESET_WAITING = _to_admin(
    code="factor_reset_waiting",
    label=N_("Second admin asked for"),
    about=FACTOR_RESET,
    sentence=N_("A lost second factor waits for a second admin"),
)
FACTOR_RESET_ANSWERED = _to_admin(
    code="factor_reset_answered",
    label=N_("Second admin has answered"),
    about=FACTOR_RESET,
    sentence=N_("A second admin has answered about a lost second factor"),
    look=look.CONFIRMED,
)
