"""The Flask extensions, bare: `clinic.app` binds them to an application."""

from __future__ import annotations

from flask_babel import Babel
from flask_jwt_extended import JWTManager
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate

from clinic.form_tokens import MaskedCSRF

babel = Babel()
csrf = MaskedCSRF()
jwt = JWTManager()
limiter = Limiter(key_func=get_remote_address)
login_manager = LoginManager()
migrate = Migrate()
