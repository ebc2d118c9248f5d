"""How gunicorn serves the sockets of open pages alone: `gunicorn --config realtime.conf.py`.

The proxy leads `/socket.io/` here and all else to the pages. A socket is a greenlet or two instead of
threads, so one process holds thousands; what it is told to say comes through Redis.
"""

from __future__ import annotations

import resource
import sys

from config import from_environment

#: So many sockets at a time, of one address half of them.
SOCKETS = 4000

_config = from_environment()
if not _config["REDIS_URL"]:
    sys.exit("Sockets in a process of their own need REDIS_URL, by which they hear of changes.")
_host, _port = _config["HOST"], _config["REALTIME_PORT"]
_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (max(_soft, min(_hard, SOCKETS + 1000)), _hard))

wsgi_app = "wsgi:app"
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
worker_class = "gevent"
# The routine is that of the worker, or of the pages' server.
raw_env = [f"SOCKETS_AT_MOST={SOCKETS}", "SWEEP_IN_WEB=off"]
workers = 1
worker_connections = SOCKETS + 200
# So long somebody may take for the head of a request, in seconds.
keepalive = 5
timeout = 60
graceful_timeout = 5
loglevel = "warning"
accesslog = None
control_socket_disable = True
