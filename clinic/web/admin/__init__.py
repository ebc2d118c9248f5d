"""The admin's and the desk's pages."""

from flask import Blueprint

admin = Blueprint("admin", __name__, url_prefix="/admin")
