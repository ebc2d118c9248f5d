"""What is signed with SECRET_KEY (form sessions, CSRF tokens, topics) is signed with HMAC-SHA-256.

itsdangerous and Flask still begin with SHA-1, which OWASP ASVS 5.0 (appendix C) calls a legacy.
"""

from __future__ import annotations

from hashlib import sha256

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import Signer


class _Sessions(SecureCookieSessionInterface):
    digest_method = staticmethod(sha256)


def set_up(app: Flask) -> None:
    """Sign with SHA-256, for this application and for all that this process signs."""
    app.session_interface = _Sessions()
    # Flask-WTF makes its own signer and offers no setting: the library's default is what it takes.
    Signer.default_digest_method = staticmethod(sha256)
