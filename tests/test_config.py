"""The environment becomes a configuration, or one clear sentence."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from config import ROOT, ConfigurationError, from_environment, with_env_file
from tests.application import BuildApp

DATA_KEY = "ZGF0YWRhdGFkYXRhZGF0YWRhdGFkYXRhZGF0YWRhdGE="
SECRETS = {
    "SECRET_KEY": "s" * 32,
    "JWT_SECRET_KEY": "j" * 32,
    "DATA_KEYS": DATA_KEY,
    "AUDIT_KEYS": f"2026:{'a' * 32},2025:{'b' * 32}",
}
PRODUCTION = {"CLINIC_MODE": "production", "PUBLIC_URL": "https://clinic.example", **SECRETS}


@pytest.fixture
def configured(tmp_path: Path) -> Any:
    def configured(**environ: str) -> dict[str, Any]:
        return from_environment({"INSTANCE_DIR": str(tmp_path / "instance"), **environ})

    return configured


def refused(environ: Mapping[str, str], tmp_path: Path) -> str:
    with pytest.raises(ConfigurationError) as refusal:
        from_environment({"INSTANCE_DIR": str(tmp_path), **environ})
    return str(refusal.value)


def test_nothing_set_is_a_development_clinic_with_a_file_of_its_own(
    configured: Any, tmp_path: Path
) -> None:
    config = configured()
    assert config["CLINIC_MODE"] == "development"
    assert config["DEMO"] is True
    assert config["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path}/instance/clinic.db"
    assert config["PUBLIC_URL"] == "http://127.0.0.1:8000"
    assert config["REDIS_URL"] is None


def test_secrets_of_development_are_made_once_and_readable_by_their_owner_only(
    configured: Any, tmp_path: Path
) -> None:
    first, second = configured(), configured()
    kept = tmp_path / "instance" / "secret_key"
    assert first["SECRET_KEY"] == second["SECRET_KEY"] == kept.read_text()
    assert first["SECRET_KEY"] != first["JWT_SECRET_KEY"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert sorted(path.name for path in kept.parent.iterdir()) == [
        "audit_keys",
        "jwt_secret_key",
        "secret_key",
    ]


@pytest.mark.parametrize(
    "missing", ["SECRET_KEY", "JWT_SECRET_KEY", "DATA_KEYS", "AUDIT_KEYS", "PUBLIC_URL"]
)
def test_production_names_what_is_missing(missing: str, tmp_path: Path) -> None:
    environ = {name: value for name, value in PRODUCTION.items() if name != missing}
    assert refused(environ, tmp_path).startswith(missing)
    assert list(tmp_path.iterdir()) == []


def test_a_secret_of_31_bytes_is_too_short(tmp_path: Path) -> None:
    assert "too short" in refused(PRODUCTION | {"SECRET_KEY": "s" * 31}, tmp_path)


@pytest.mark.parametrize("keys", ["short", "d" * 44, f"{DATA_KEY},short"])
def test_a_data_key_of_another_length_is_refused(keys: str, tmp_path: Path) -> None:
    assert refused(PRODUCTION | {"DATA_KEYS": keys}, tmp_path).startswith("DATA_KEYS must be")


def test_the_data_key_of_development_follows_from_the_secret(configured: Any) -> None:
    first, second = configured()["DATA_KEYS"], configured()["DATA_KEYS"]
    assert first == second
    assert first != configured(SECRET_KEY="o" * 32)["DATA_KEYS"]


def test_production_has_cookies_that_travel_over_https_only(configured: Any) -> None:
    config = configured(**PRODUCTION)
    assert config["JWT_ACCESS_COOKIE_NAME"] == "__Host-clinic"
    assert config["JWT_COOKIE_SECURE"] is True
    assert config["SESSION_COOKIE_SECURE"] is True
    assert config["OWN_NAMES"] == ["clinic.example"]
    assert config["DEMO"] is False


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        (PRODUCTION | {"DEMO": "on"}, "DEMO has people with a published password"),
        (PRODUCTION | {"CLINIC_CLOCK": "clock"}, "CLINIC_CLOCK lets a file change the time"),
        ({"CLINIC_MODE": "production", "CLINIC_CLOCK": "clock"}, "CLINIC_CLOCK lets a file"),
        (PRODUCTION | {"FLASK_DEBUG": "1"}, "FLASK_DEBUG shows the inside"),
        (PRODUCTION | {"PUBLIC_URL": "http://clinic.example"}, "PUBLIC_URL must begin with https"),
        ({"PUBLIC_URL": "clinic.example"}, "PUBLIC_URL must be the address"),
        ({"PUBLIC_URL": "https://city.example/clinic"}, "PUBLIC_URL cannot have a path"),
        ({"CLINIC_MODE": "live"}, "CLINIC_MODE must be one of"),
        ({"LOGIN_DISABLED": "0"}, "LOGIN_DISABLED would open every page"),
        ({"PORT": "0"}, "PORT must be a number from 1 to 65535"),
        ({"PORT": "http"}, "PORT must be a number"),
        ({"DEMO": "perhaps"}, "DEMO must be on or off"),
        ({"DATABASE_URL": "mysql://h/x"}, "DATABASE_URL must begin with"),
        ({"DATABASE_URL": "no address"}, "DATABASE_URL cannot be read"),
        ({"DATABASE_URL": "postgresql://h:port/x"}, "DATABASE_URL cannot be read"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL must name a file"),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL must begin with"),
        ({"MAIL_USE_TLS": "on", "MAIL_USE_SSL": "on"}, "exclude each other"),
    ],
)
def test_what_cannot_work_is_refused_in_one_sentence(
    environ: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    told = refused(environ, tmp_path)
    assert sentence in told
    assert "\n" not in told


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_means_psycopg(scheme: str, configured: Any) -> None:
    config = configured(DATABASE_URL=f"{scheme}://ann:p%40ss@db.example/clinic")
    assert config["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://ann:p%40ss@db.example/clinic"


def test_postgresql_keeps_its_own_options_beside_the_time_limits(configured: Any) -> None:
    config = configured(DATABASE_URL="postgresql://h/x?options=-csearch_path%3Dtrial")
    arguments = config["SQLALCHEMY_ENGINE_OPTIONS"]["connect_args"]
    assert arguments["connect_timeout"] == 5
    assert arguments["options"].startswith("-csearch_path=trial ")
    assert "statement_timeout=15s" in arguments["options"]


def test_a_relative_sqlite_path_starts_at_the_project_and_not_where_one_stands(
    configured: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = configured(DATABASE_URL="sqlite:///instance/other.db")
    assert config["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{ROOT}/instance/other.db"


def test_redis_on_a_socket_is_understood_by_the_rate_limits_too(configured: Any) -> None:
    config = configured(REDIS_URL="unix:///tmp/redis.sock")
    assert config["RATELIMIT_STORAGE_URI"] == "redis+unix:///tmp/redis.sock"


def test_a_clinic_open_to_the_network_answers_under_any_name_while_it_is_tried(
    configured: Any,
) -> None:
    assert configured(HOST="0.0.0.0")["OWN_NAMES"] is None
    assert "localhost" in configured()["OWN_NAMES"]
    assert configured(TRUSTED_HOSTS="a.example, .b.example")["OWN_NAMES"] == [
        "a.example",
        ".b.example",
    ]


def test_a_clinic_on_an_ipv6_address_answers_under_it(configured: Any, make_app: BuildApp) -> None:
    config = configured(HOST="::1")
    assert config["PUBLIC_URL"] == "http://[::1]:8000"
    visitor = make_app(OWN_NAMES=config["OWN_NAMES"]).test_client()
    assert visitor.get("/healthz", headers={"Host": "[::1]:8000"}).status_code == 200
    assert visitor.get("/healthz", headers={"Host": "[fd00::1]:8000"}).status_code == 400
    assert visitor.get("/healthz", headers={"Host": "[::1].evil.test"}).status_code == 400


def test_many_threads_share_few_connections_to_the_database(configured: Any) -> None:
    config = configured()
    assert config["WEB_THREADS"] == 400
    assert config["SQLALCHEMY_ENGINE_OPTIONS"]["pool_size"] == 16
    assert configured(DATABASE_POOL="3")["SQLALCHEMY_ENGINE_OPTIONS"]["pool_size"] == 3


def test_the_environment_goes_before_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9001\nHOST=0.0.0.0\n")
    assert with_env_file({"PORT": "9002"}, tmp_path / ".env") == {
        "PORT": "9002",
        "HOST": "0.0.0.0",
    }


def test_the_first_key_of_the_audit_makes_and_the_others_still_prove(configured: Any) -> None:
    assert configured(**PRODUCTION)["AUDIT_KEYS"] == (("2026", "a" * 32), ("2025", "b" * 32))


@pytest.mark.parametrize(
    "keys", ["a" * 40, f"2026:{'a' * 31}", f"one:{'a' * 32},one:{'b' * 32}", f"o ne:{'a' * 32}"]
)
def test_keys_of_the_audit_that_cannot_work_are_refused(keys: str, tmp_path: Path) -> None:
    assert refused(PRODUCTION | {"AUDIT_KEYS": keys}, tmp_path).startswith("AUDIT_KEYS")
