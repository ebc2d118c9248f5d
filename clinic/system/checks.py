"""The checks, one function each: another one is a function here, and nothing else.

Each takes the clinic's present instant and gives a `CheckResult`; none changes anything or waits for long.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _n
from redis.exceptions import RedisError
from sqlalchemy import text

from clinic.booking.zones.check import out_of_step
from clinic.core.clock import machine_now
from clinic.core.zone_data import zone_data
from clinic.db import AWAY, db, let_go
from clinic.directory.queries import the_clinic
from clinic.notifications.channels import channels
from clinic.notifications.letters import Unreachable
from clinic.queues import connect_redis
from clinic.system import secrets
from clinic.system.last_seen import Sign, last_seen
from clinic.system.results import CheckResult, check, failure, ok, warning
from clinic.system.schema import missing_parts, revisions, schema_fault

#: So far the database's clock may be from the machine's: a token is refused beyond the second.
CLOCK_DRIFTS, CLOCK_WRONG = timedelta(seconds=1), timedelta(seconds=10)
#: The routine leaves a sign of life twice a minute.
WORKER_LATE = timedelta(minutes=3)
#: For so long a request through a proxy that does not fit is remembered.
PROXY_REMEMBERED = timedelta(days=1)
#: So many missing constraints are named.
NAMED = 5
_SETTINGS = {
    secrets.weak: _l("is easy to guess"),
    secrets.shared: _l("is used twice"),
    secrets.published: _l("is published with the project"),
}


@check(_l("Database"))
def database(_now: datetime) -> CheckResult:
    try:
        dialect = db.session.connection().dialect
    except AWAY as error:
        return failure(
            _l("The database does not answer (%(error)s).", error=type(error).__name__),
            _l("Start it, and see whether DATABASE_URL is right."),
        )
    version = ".".join(map(str, dialect.server_version_info or ()))
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[dialect.name]
    return ok(_l("%(name)s %(version)s answers.", name=name, version=version))


@check(_l("Schema"))
def schema(_now: datetime) -> CheckResult:
    if fault := schema_fault():
        return failure(*fault)
    return ok(_l("The database is at the newest migration, %(number)s.", number=revisions()[0]))


@check(_l("Constraints and triggers"))
def constraints(_now: datetime) -> CheckResult:
    missing = missing_parts()
    if not missing:
        return ok(_l("All constraints, indexes and triggers are in force."))
    return failure(
        _n(
            "%(num)s constraint, index or trigger is missing or switched off: %(names)s.",
            "%(num)s constraints, indexes or triggers are missing or switched off: %(names)s.",
            len(missing),
            names=", ".join([*missing[:NAMED], *(["…"] if missing[NAMED:] else [])]),
        ),
        _l(
            "`flask --app wsgi prepare` makes triggers of SQLite anew; for all else put a backup back."
        ),
    )


@check(_l("Time zones"))
def zones(now: datetime) -> CheckResult:
    zone = the_clinic().time_zone
    if count := out_of_step(now=now):
        return failure(
            _n(
                "%(num)s visit or absence is not at the time that was promised.",
                "%(num)s visits and absences are not at the time that was promised.",
                count,
            ),
            _l("Look with `flask zones check`, and put them right with `flask zones apply`."),
        )
    return ok(
        _l("Everything is at the promised time, by zone data %(data)s.", data=zone_data(zone))
    )


@check(_l("Clocks"))
def clock(_now: datetime) -> CheckResult:
    """The database's clock against the machine's; how far the clinic's own was set does not count."""
    before = machine_now()
    apart = abs(_database_now() - (before + (machine_now() - before) / 2))
    seconds = f"{apart.total_seconds():.1f}"
    if apart <= CLOCK_DRIFTS:
        return ok(_l("This machine and the database agree on the time."))
    says = _l("The clocks of this machine and the database are %(n)s seconds apart.", n=seconds)
    advice = _l("Let both machines set their clocks by the network (NTP).")
    return failure(says, advice) if apart > CLOCK_WRONG else warning(says, advice)


def _database_now() -> datetime:
    if db.session.connection().dialect.name == "sqlite":
        shown = db.session.scalar(text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')"))
        return datetime.fromisoformat(str(shown)).replace(tzinfo=UTC)
    shown_there: datetime = db.session.scalars(text("SELECT clock_timestamp()")).one()
    return shown_there


@check(_l("Proxy"))
def proxy(_now: datetime) -> CheckResult:
    """What strangers can bring about, by headers of their own, is a warning at the most."""
    hops = current_app.config["PROXY_HOPS"]
    matter = (Sign.DIRECT, Sign.PREFIXED) if hops else (Sign.FORWARDED, Sign.PREFIXED, Sign.CLAIMED)
    found = [_PROXIES[sign] for sign in matter if _seen_lately(sign)]
    fits = _l("PROXY_HOPS is %(hops)s, and the requests of the last day fit.", hops=hops)
    return found[0] if found else ok(fits)


_PROXIES = {
    Sign.FORWARDED: failure(
        _l("Requests come through a proxy, but PROXY_HOPS is 0: all visitors have one address."),
        _l("Set PROXY_HOPS to the number of proxies in front, then start again."),
    ),
    Sign.PREFIXED: warning(
        _l("A proxy seems to serve the clinic under a path, where its links lead nowhere."),
        _l("Give the clinic a host name of its own."),
    ),
    Sign.CLAIMED: warning(
        _l("Requests say that they come through a proxy, but PROXY_HOPS is 0."),
        _l(
            "If there is a proxy, set PROXY_HOPS; if not, a stranger tried, and nobody believed it."
        ),
    ),
    Sign.DIRECT: warning(
        _l("Requests come past the proxy that PROXY_HOPS counts, and can claim any address."),
        _l("Let only the proxy reach the clinic, or set PROXY_HOPS to 0."),
    ),
}


def _seen_lately(sign: Sign) -> bool:
    at = last_seen(sign)
    return at is not None and machine_now() - at < PROXY_REMEMBERED


@check(_l("Secrets"))
def keys(_now: datetime) -> CheckResult:
    for found, what in _SETTINGS.items():
        if names := found(current_app.config):
            return failure(
                _l("%(names)s: a secret %(what)s.", names=", ".join(names), what=what),
                _l("Make a new one; .env.example says how, docs/operations.md what follows."),
            )
    return ok(_l("Every secret has one use, and none is weak or published."))


@check(_l("Email"))
def mail(_now: datetime) -> CheckResult:
    let_go()
    for channel in channels():
        try:
            if channel.probe:
                channel.probe()
        except Unreachable as error:
            return failure(
                _l("The mail server does not answer (%(why)s): emails wait.", why=error.reason),
                _l("See whether it runs, and whether the MAIL_ settings are right."),
            )
    if current_app.config["MAIL_SUPPRESS_SEND"]:
        return ok(_l("No mail server is named: emails are kept for development."))
    return ok(_l("The mail server answers."))


@check(_l("Redis"))
def redis(_now: datetime) -> CheckResult:
    url = current_app.config["REDIS_URL"]
    if not url:
        return ok(_l("No Redis is named: one process does everything."))
    try:
        with connect_redis(url, patience=1.0) as connection:
            connection.ping()
    except RedisError as error:
        return failure(
            _l("Redis does not answer (%(error)s).", error=type(error).__name__),
            _l(
                "Start it, and see whether REDIS_URL is right. Until then emails take seconds "
                "longer."
            ),
        )
    return ok(_l("Redis answers."))


@check(_l("Worker"))
def worker(_now: datetime) -> CheckResult:
    at, moment = last_seen(Sign.WORKER), machine_now()
    if at is not None and moment - at < WORKER_LATE:
        return ok(_l("The worker does its routine."))
    says = (
        _l("No worker has ever worked here.")
        if at is None
        else _l("No worker has worked since %(at)s UTC.", at=f"{at:%Y-%m-%d %H:%M}")
    )
    return failure(says, _l("Start `python worker.py`; if it runs, its log says what is wrong."))
