"""Sockets in a process of their own: more of them than any number of threads, told through Redis."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.server import serving
from bench.sockets import crowd
from clinic.core.clock import machine_now
from clinic.db import transaction
from clinic.http.watch import free_times, token_for
from clinic.realtime.broadcast import broadcast
from clinic.realtime.rooms import Bell
from tests.application import BuildApp
from tests.cast import Cast
from tests.faults.crew import settings_for
from tests.realtime.test_across_processes import wait_until

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.slow]

THREADS, SOCKETS = 8, 40


def test_sockets_in_a_process_of_their_own_hear_what_another_process_rings(
    make_app: BuildApp, cast: Cast, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    worker = make_app(REDIS_URL=redis_url)
    worker.extensions["clock"] = machine_now
    settings = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": worker.config["SECRET_KEY"],
        "PROXY_HOPS": "1",
        "WEB_THREADS": str(THREADS),
    }
    topic = free_times(cast.lena.doctor_id)
    with worker.app_context():
        token = token_for(topic)
    own = ("--config", "realtime.conf.py")
    with serving(settings_for(tmp_path, settings), *own, port="REALTIME_PORT") as server:
        here = f"http://127.0.0.1:{server.port}"
        with crowd(server, origin=here, tokens=[token], number=SOCKETS) as pages:
            with worker.app_context(), transaction():
                broadcast([Bell(topic, "free", cast.lena.doctor_id)])
            wait_until(lambda: pages.broken or all(one.bells for one in pages.listeners))
            assert pages.broken is None
            assert len(pages) == SOCKETS
