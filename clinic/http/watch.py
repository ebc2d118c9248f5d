"""Topics that a page may listen to although nobody is signed in: it is given a signed token for each."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from clinic.http.clock import now

#: A page that lies open longer asks for news now and then, until it is loaded anew.
LIFE = timedelta(days=1)
#: What everybody may know has changed.
_PUBLIC = "free:"


class _Signer(TimestampSigner):
    """Reads the clinic's clock."""

    def get_timestamp(self) -> int:
        return int(now().timestamp())


def free_times(doctor_id: str) -> str:
    """The topic of a doctor's free times."""
    return f"{_PUBLIC}{doctor_id}"


def token_for(topic: str) -> str:
    """What the page shows the server to be told of this topic. Only public topics have one."""
    if not topic.startswith(_PUBLIC):
        raise ValueError("only what everybody may know can be watched")
    return str(_serializer().dumps(topic))


def topic_of(token: str) -> str | None:
    """The topic that a token stands for; None where it is forged, too old or no public topic's."""
    try:
        topic = _serializer().loads(token, max_age=int(LIFE.total_seconds()))
    except BadData:
        return None
    return topic if isinstance(topic, str) and topic.startswith(_PUBLIC) else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        current_app.config["SECRET_KEY"], salt="clinic-watch", signer=_Signer
    )
