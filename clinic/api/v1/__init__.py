"""Version 1 of the JSON API: one module for each kind of thing."""

from __future__ import annotations

from clinic.api.blueprint import Group
from clinic.api.v1 import (
    accounts,
    answers,
    appointments,
    attendance,
    auth,
    catalogue,
    clinic,
    days,
    doctors,
    follow_ups,
    holds,
    hours,
    me,
    notes,
    notifications,
    slots,
    tasks,
    time_off,
)
from clinic.api.v1.admin import analytics as admin_analytics
from clinic.api.v1.admin import clinic as admin_clinic
from clinic.api.v1.admin import doctors as admin_doctors
from clinic.api.v1.admin import patients as admin_patients
from clinic.api.v1.admin import users as admin_users

#: In the order in which the document shows them.
MODULES = (
    accounts,
    auth,
    me,
    clinic,
    catalogue,
    doctors,
    slots,
    holds,
    appointments,
    answers,
    attendance,
    days,
    notes,
    follow_ups,
    hours,
    time_off,
    tasks,
    notifications,
    admin_doctors,
    admin_patients,
    admin_users,
    admin_clinic,
    admin_analytics,
)

v1 = Group("v1", __name__, url_prefix="/v1")
for _module in MODULES:
    v1.register_blueprint(_module.blueprint)
