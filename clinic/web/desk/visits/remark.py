"""The desk writes a remark on a visit, on its page."""

from __future__ import annotations

from clinic.web.desk.visits.visit_outcome import DOOR, as_it_stands, remark_saved
from clinic.web.visit.remark import remarks

blueprint = remarks(
    DOOR.path,
    DOOR.permission,
    saved=remark_saved,
    again=lambda visit, form: as_it_stands(visit, status=form.status, remark=form),
)
