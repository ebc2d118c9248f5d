"""What the audit has to be told from outside: where a request comes from, and the keys.

A room knows no request and no configuration. So `clinic.http.hardening.origin` hands both in once, as
functions that are asked anew for each row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clinic.audit.keys import KeyRing

#: The door of who came by the link of a mail, signed in or not.
BY_MAIL_LINK = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """From where somebody acts. No address of a person or of a machine is in it.

    `session_ref` stands for the sign-in without being its id; `ip_prefix` is the network, /24 or /48;
    `agent` the kind of program; `channel` the door: "page", "api", "socket", "mail" for a link of one,
    or "" for no request.
    `role` is that of `actor_id`, who is signed in; both are empty for nobody.
    """

    actor_id: str = ""
    role: str = ""
    session_ref: str = ""
    ip_prefix: str = ""
    agent: str = ""
    request_id: str = ""
    channel: str = ""


def _no_keys() -> KeyRing:
    raise LookupError("nobody told the audit its keys")


_origin: Callable[[], Origin] = Origin
_keys: Callable[[], KeyRing] = _no_keys


def set_surroundings(*, origin: Callable[[], Origin], keys: Callable[[], KeyRing]) -> None:
    """Say whom to ask from now on; the application does so once, at its start."""
    global _origin, _keys
    _origin, _keys = origin, keys


def origin() -> Origin:
    """Where the present request comes from; an empty one where there is none."""
    return _origin()


def keys() -> KeyRing:
    """The keys that rows and seals are made with. Raises LookupError before `set_surroundings`."""
    return _keys()
