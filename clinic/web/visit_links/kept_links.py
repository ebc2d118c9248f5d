"""The links that were followed, kept in the form session while their pages are open.

So a link stands in no address after the first step, and in no page; each page finds its own by its purpose
and the visit, whichever others are open beside it.
"""

from __future__ import annotations

from dataclasses import replace

from flask import current_app
from flask import session as form_session

from clinic.booking.links.linked import LinkedVisit, follow_link
from clinic.booking.links.visit_link import LinkPurpose, VisitLink, read_visit_link, visit_token
from clinic.core.errors import NotFound
from clinic.http.clock import now

_KEPT = "visit_links"
#: Of so many links the newest; a cookie has no room for more.
MOST = 6
#: The choice between two leads on to both.
_LEADS_ON = {LinkPurpose.CHANGE: (LinkPurpose.MOVE, LinkPurpose.CANCEL)}


def keep(token: str) -> VisitLink:
    """Keep a link, and those to which it leads on. Raises NotFound for one that is none of ours."""
    link = read_visit_link(token, _secret())
    kept: dict[str, str] = dict(form_session.get(_KEPT) or {})
    for purpose in (link.purpose, *_LEADS_ON.get(link.purpose, ())):
        name = _name(purpose, link.appointment_id)
        kept.pop(name, None)
        kept[name] = visit_token(replace(link, purpose=purpose), _secret())
    form_session[_KEPT] = dict([*kept.items()][-MOST:])
    return link


def kept_link(purpose: LinkPurpose, appointment_id: str) -> VisitLink | None:
    """The link for this purpose and visit that was followed last in this browser, if any was."""
    token = (form_session.get(_KEPT) or {}).get(_name(purpose, appointment_id))
    return read_visit_link(token, _secret()) if token else None


def linked_visit(purpose: LinkPurpose, appointment_id: str) -> LinkedVisit | None:
    """What the kept link leads to; None without one, and where it leads nowhere any more."""
    link = kept_link(purpose, appointment_id)
    try:
        return follow_link(link, now=now()) if link else None
    except NotFound:
        return None


def _name(purpose: LinkPurpose, appointment_id: str) -> str:
    return f"{purpose} {appointment_id}"


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
