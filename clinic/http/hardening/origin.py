"""From where a request comes, as the audit keeps it: the network, not the address; no session's id."""

from __future__ import annotations

import re
from hashlib import sha256

from flask import Flask, current_app, g, has_request_context, request

from clinic.accounts.actor import Actor
from clinic.audit import surroundings
from clinic.audit.keys import KeyRing
from clinic.audit.surroundings import Origin
from clinic.http import doors, remote, request_ids
from clinic.http.current import current_user

#: The first that is named counts: the others name it, too, to look alike.
_PROGRAMS = ("Firefox", "Edg", "OPR", "Chrome", "Safari", "curl", "python-requests")
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")


def set_up(app: Flask) -> None:
    """Let the audit know where requests come from, and its keys (the setting AUDIT_KEYS)."""
    app.extensions["audit_keys"] = KeyRing(app.config["AUDIT_KEYS"])
    surroundings.set_surroundings(origin=present, keys=lambda: current_app.extensions["audit_keys"])


def present() -> Origin:
    """Where the present request comes from; an empty one for what the clinic does by itself."""
    if not has_request_context():
        return Origin()
    # Whom nobody has asked for yet is not looked up here: the audit must cost no query.
    known = g.get("_login_user")
    actor = known if isinstance(known, Actor) else None
    _user, over, _kind = g.get("over_session", ("", "", ""))
    return Origin(
        actor_id=actor.user_id if actor else "",
        role=str(actor.role) if actor else "",
        session_ref=session_ref((actor.session_id or "") if actor else over),
        ip_prefix=remote.network(),
        agent=program_of(request.user_agent.string),
        request_id=request_ids.current(),
        channel=_channel(),
    )


def signed_in_id() -> str:
    """The id of who is signed in; "" for nobody."""
    return str(current_user.get_id() or "") if current_user.is_authenticated else ""


def session_ref(session_id: str) -> str:
    """Tells the rows of one sign-in together, and is of no use to whoever reads it."""
    return sha256(session_id.encode()).hexdigest()[:12] if session_id else ""


def program_of(user_agent: str) -> str:
    """The kind of program and of machine, like "Firefox 128, Linux"; nothing else of what it says."""
    program = next((name for name in _PROGRAMS if f"{name}/" in user_agent), "")
    version = re.search(rf"{re.escape(program)}/(\d{{1,4}})", user_agent) if program else None
    system = next((name for name in _SYSTEMS if name in user_agent), "")
    named = f"{program} {version[1]}" if version else program
    return ", ".join(part for part in (named, system) if part)


def _channel() -> str:
    if request.path.startswith("/socket.io"):
        return "socket"
    if doors.is_mail_link():
        return surroundings.BY_MAIL_LINK
    return "api" if doors.is_api() else "page"
