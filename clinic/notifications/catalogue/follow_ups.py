"""The kinds of messages about a follow-up: they say with whom and when, and never what for."""

from __future__ import annotations

from functools import partial

from clinic.core.errors import N_
from clinic.notifications.catalogue import kind as look
from clinic.notifications.catalogue.kind import MessageKind
from clinic.notifications.kinds import Channel, Topic, Whom
from clinic.notifications.subjects import FOLLOW_UP

_to_patient = partial(
    MessageKind,
    whom=Whom.PATIENT,
    about=FOLLOW_UP,
    channels=(Channel.IN_APP, Channel.MAIL),
    look=look.REMINDING,
    topic=Topic.REMINDERS,
)

FOLLOW_UP_INVITED = _to_patient(
    code="follow_up_invited",
    label=N_("Follow-up to book"),
    sentence=N_("It is time to book the visit that your doctor asked for"),
)
FOLLOW_UP_REMINDED = _to_patient(
    code="follow_up_reminded",
    label=N_("Follow-up not booked yet"),
    sentence=N_("The visit that your doctor asked for is not booked yet"),
)
