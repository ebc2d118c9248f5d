"""The patient's pages."""

from flask import Blueprint

patient = Blueprint("patient", __name__)
