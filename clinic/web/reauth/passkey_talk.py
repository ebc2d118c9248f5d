"""Talking to the script about passkeys: in JSON, since that is what browsers take and give."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, jsonify, request
from flask import session as form_session
from flask.typing import ResponseReturnValue

from clinic.accounts.factors.passkeys import Question, Site
from clinic.core.errors import DomainError
from clinic.http.refusals import sentence_of, status_of
from clinic.web.kit.context import clinic

_KEPT = "passkey_question"


def site() -> Site:
    """The name under which browsers know us: the public one; while it is developed or tested, any."""
    public = urlsplit(current_app.config["PUBLIC_URL"])
    if current_app.config["CLINIC_MODE"] != "production":
        public = urlsplit(request.host_url)
    host = public.hostname or ""
    return Site(rp_id=host, name=clinic().name, origins=[f"{public.scheme}://{public.netloc}"])


def has_a_name() -> bool:
    """Whether passkeys can work here: browsers bind them to a name, never to a number."""
    try:
        ip_address(site().rp_id)
    except ValueError:
        return True
    return False


def put(question: Question) -> Response:
    """The question for the browser; which one it was stays in its form session."""
    user = question.options.get("user") or {}
    form_session[_KEPT] = {"id": question.id, "handle": user.get("id", "")}
    return jsonify(question.options)


def put_question() -> tuple[str, str]:
    """The id of the question that was put to this browser, and what it called the user."""
    kept = form_session.pop(_KEPT, None) or {}
    return str(kept.get("id", "")), str(kept.get("handle", ""))


def answer() -> dict[str, Any]:
    """The credential in the request; {} for what is none."""
    body = request.get_json(silent=True)
    credential = body.get("credential") if isinstance(body, dict) else None
    return credential if isinstance(credential, dict) else {}


def text_beside(name: str) -> str:
    """A text beside the credential; "" where it is missing."""
    body = request.get_json(silent=True)
    value = body.get(name) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def in_json(verb: Callable[[], Response]) -> ResponseReturnValue:
    """What the verb answers; its refusal as a sentence for the script to show."""
    try:
        return verb()
    except DomainError as error:
        return jsonify({"error": sentence_of(error)}), status_of(error)


def go(url: str) -> Response:
    """Let the script open another page."""
    return jsonify({"go": url})
