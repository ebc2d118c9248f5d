"""Who hears of what happens to follow-ups."""

from __future__ import annotations

from clinic import dispatch
from clinic.audit.handlers import note
from clinic.care.follow_ups import events as follow_ups
from clinic.notifications import events as notifications
from clinic.notifications.tell_follow_up import tell_of_follow_up, untell_of_follow_up
from clinic.realtime.handlers import follow_up_changed
from clinic.tasks import handlers as tasks_follow

_follow_up = note("follow_up", "follow_up_id")

#: Nobody is asked to book it any more.
_ENDED = (_follow_up, untell_of_follow_up, tasks_follow.follow_up_settled, follow_up_changed)

HANDLERS: dict[type, tuple[dispatch.Handler, ...]] = {
    follow_ups.FollowUpOrdered: (_follow_up, follow_up_changed),
    follow_ups.FollowUpBooked: _ENDED,
    follow_ups.FollowUpReopened: (_follow_up, follow_up_changed),
    follow_ups.FollowUpDone: _ENDED,
    follow_ups.FollowUpDropped: _ENDED,
    follow_ups.FollowUpRemoved: (tasks_follow.follow_up_removed, _follow_up),
    follow_ups.FollowUpDue: (tell_of_follow_up,),
    notifications.FollowUpCallOwed: (tasks_follow.follow_up_call_owed, follow_up_changed),
}
