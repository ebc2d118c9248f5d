"""How full the workers' queues are, in words."""

from __future__ import annotations

import logging

from flask import current_app
from flask_babel import gettext as _
from redis.exceptions import RedisError

from clinic import queues

log = logging.getLogger(__name__)


def queues_label() -> str:
    """What waits for the workers and what they are at; "" where there is no Redis to tell."""
    url = current_app.config["REDIS_URL"]
    if not url:
        return ""
    try:
        mail, routine = queues.queue_counts(url)
    except RedisError as error:
        log.warning("Redis does not tell of its queues: %s", type(error).__name__)
        return _(
            "Redis is not available. Emails still go out: the workers read the database themselves."
        )
    return _(
        "Emails: %(mails)s waiting, %(sending)s being sent, %(senders)s workers. Background jobs: "
        "%(acts)s waiting, %(doing)s running, %(doers)s workers.",
        mails=mail.waiting,
        acts=routine.waiting,
        sending=mail.working,
        doing=routine.working,
        senders=mail.workers,
        doers=routine.workers,
    )
