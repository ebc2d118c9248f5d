"""What the list of patients is narrowed down by."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import Form, SearchField


class PatientFilter(Form):
    q = SearchField(_l("Search by name, email or phone"), default="")
