"""What the audit says, for tests."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from clinic.audit.models import AuditEntry
from clinic.db import db


class Trail:
    """The rows that are added from now on."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        with app.app_context():
            self._from = db.session.scalar(select(func.max(AuditEntry.seq))) or 0

    def rows(self, action: str = "") -> list[AuditEntry]:
        """The rows of this action, or of all, as they were added."""
        query = select(AuditEntry).where(AuditEntry.seq > self._from).order_by(AuditEntry.seq)
        if action:
            query = query.where(AuditEntry.action == action)
        with self._app.app_context():
            return list(db.session.scalars(query))

    def one(self, action: str) -> AuditEntry:
        [row] = self.rows(action)
        return row
