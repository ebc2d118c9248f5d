"""The admin's pages."""

from __future__ import annotations

from flask import Blueprint

from clinic.web.admin.insight import figures
from clinic.web.admin.messages import deliveries
from clinic.web.admin.people import doctors, hours, users
from clinic.web.admin.protection import (
    audit,
    emergencies,
    erasures,
    factor_resets,
    notes,
    second_factor,
)
from clinic.web.admin.setup import (
    catalogue,
    legal,
    message_texts,
    reasons,
    settings,
    system,
)

admin = Blueprint("admin", __name__, url_prefix="/admin")
for page in (
    doctors,
    hours,
    users,
    catalogue,
    reasons,
    deliveries,
    audit,
    emergencies,
    legal,
    message_texts,
    erasures,
    notes,
    second_factor,
    factor_resets,
    settings,
    system,
    figures,
):
    admin.register_blueprint(page.blueprint)
