"""Production's settings for a server that is measured, and a word on what goes on meanwhile."""

from __future__ import annotations

import re
import secrets
import sys

import click
from cryptography.fernet import Fernet

from bench.server import HOST
from config import ROOT


def production(database_url: str, instance: str) -> dict[str, str]:
    """Production's, with limits that count but never refuse, and remember as little as in life."""
    limits = re.findall(r"^#(LIMIT_[A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.M)
    return {
        "AUDIT_KEYS": f"bench:{secrets.token_urlsafe(32)}",
        "CLINIC_MODE": "production",
        "DATA_KEYS": Fernet.generate_key().decode(),
        "DATABASE_URL": database_url,
        "DEMO": "off",
        "INSTANCE_DIR": instance,
        "JWT_SECRET_KEY": secrets.token_urlsafe(32),
        "LOG_LEVEL": "WARNING",
        "PUBLIC_URL": f"https://{HOST}",
        "REDIS_URL": "",
        "SECRET_KEY": secrets.token_urlsafe(32),
        "SWEEP_IN_WEB": "off",
        "TRUSTED_HOSTS": HOST,
        **dict.fromkeys(limits, "100000 per second"),
    }


def note(text: str) -> None:
    """What goes on, on one line that is written over again."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{text}", nl=False, err=True)
    elif text:
        click.echo(f"  {text} …", err=True)
