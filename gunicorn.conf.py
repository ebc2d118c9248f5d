"""How gunicorn serves the clinic: `gunicorn` in this folder is all there is to say."""

from __future__ import annotations

from config import from_environment

_config = from_environment()
_host, _port = _config["HOST"], _config["PORT"]
_on_sqlite = _config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite:")

wsgi_app = "wsgi:app"
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
worker_class = "clinic.http.hardening.patient_worker.PatientWorker"
# Most of them hold an open page's socket and do nothing.
threads = _config["WEB_THREADS"]
# SQLite has one writer, and without Redis processes cannot tell each other anything.
workers = 1 if _on_sqlite or not _config["REDIS_URL"] else _config["WEB_WORKERS"]
timeout = 60
graceful_timeout = 5
loglevel = "warning"
# Addresses can hold what is nobody's business; who wants an access log writes it at the proxy.
accesslog = None
control_socket_disable = True
