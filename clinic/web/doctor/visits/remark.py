"""The doctor writes a remark on a visit, in its panel."""

from __future__ import annotations

from clinic.web.doctor.visits.drawer import DOOR, saved_in_panel, show_panel
from clinic.web.visit.remark import remarks

blueprint = remarks(
    DOOR.path,
    DOOR.permission,
    saved=saved_in_panel,
    again=lambda visit, form: show_panel(visit, status=form.status, remark=form),
)
