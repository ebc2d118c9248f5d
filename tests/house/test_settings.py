"""Every setting is documented, and nothing is documented that is no setting."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from config import ROOT, ConfigurationError, from_environment


class Recording(Mapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values_ = dict(values)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self.values_[name]

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("a setting is read by its name")

    def __len__(self) -> int:
        raise AssertionError("a setting is read by its name")


def settings_read(tmp_path: Path) -> set[str]:
    environments: list[dict[str, str]] = [
        {"CLINIC_MODE": "development"},
        {"CLINIC_MODE": "testing"},
        {
            "CLINIC_MODE": "production",
            "PUBLIC_URL": "https://clinic.example",
            "SECRET_KEY": "s" * 32,
            "JWT_SECRET_KEY": "j" * 32,
            "DATA_KEYS": "ZGF0YWRhdGFkYXRhZGF0YWRhdGFkYXRhZGF0YWRhdGE=",
            "AUDIT_KEYS": f"one:{'a' * 32}",
        },
    ]
    asked: set[str] = set()
    for values in environments:
        environ = Recording(values | {"INSTANCE_DIR": str(tmp_path)})
        from_environment(environ)
        asked |= environ.asked
    return asked


def settings_documented() -> set[str]:
    text = (ROOT / ".env.example").read_text()
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", text, flags=re.MULTILINE))


def test_env_example_names_every_setting_and_no_other(tmp_path: Path) -> None:
    assert settings_documented() == settings_read(tmp_path)


def test_env_example_can_be_used_as_it_is(tmp_path: Path) -> None:
    uncommented = re.sub(r"^#([A-Z_]+=)", r"\1", (ROOT / ".env.example").read_text(), flags=re.M)
    values = dict(re.findall(r"^([A-Z_]+)=(.*)$", uncommented, flags=re.MULTILINE))
    values.pop("LOGIN_DISABLED")
    config = from_environment(values | {"INSTANCE_DIR": str(tmp_path)})
    assert config["PUBLIC_URL"] == "https://clinic.example"


def test_a_switch_that_opens_every_page_is_refused_even_when_empty() -> None:
    with pytest.raises(ConfigurationError):
        from_environment({"LOGIN_DISABLED": ""})


def test_only_the_configuration_and_what_starts_processes_see_the_environment() -> None:
    found = subprocess.run(
        ["git", "grep", "-lE", r"os\.(environ|getenv)|from os import .*(environ|getenv)", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    allowed = {"bench/server.py", "clinic/cli/supervisor.py", "config.py"}
    seen = {name for name in found.stdout.split() if not name.startswith("tests/")}
    assert seen - allowed == set()
