"""Who hears of what happens to follow-ups."""

from __future__ import annotations

from clinic import dispatch
from clinic.audit.handlers import note
from clinic.care.follow_ups import events as follow_ups
from clinic.realtime.handlers import follow_up_changed

_follow_up = note("follow_up", "follow_up_id")

HANDLERS: dict[type, tuple[dispatch.Handler, ...]] = {
    follow_ups.FollowUpOrdered: (_follow_up, follow_up_changed),
    follow_ups.FollowUpBooked: (_follow_up, follow_up_changed),
    follow_ups.FollowUpReopened: (_follow_up, follow_up_changed),
    follow_ups.FollowUpDone: (_follow_up, follow_up_changed),
    follow_ups.FollowUpDropped: (_follow_up, follow_up_changed),
    follow_ups.FollowUpRemoved: (_follow_up,),
    follow_ups.FollowUpDue: (),
}
