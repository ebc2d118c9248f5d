"""The limits in the documents are those in the code, and each is tried."""

from __future__ import annotations

import re
from pathlib import Path

from config import ROOT, from_environment
from tests.http.test_every_limit import REACHED


def documented() -> dict[str, str]:
    """How often, by the name of the setting, as the table of docs/limits.md says."""
    table = (ROOT / "docs/limits.md").read_text()
    return dict(re.findall(r"^\| `(LIMIT_[A-Z_]+)` \| ([^|]*?) \|", table, flags=re.MULTILINE))


def exemplified() -> dict[str, str]:
    """The same, as .env.example says."""
    example = (ROOT / ".env.example").read_text()
    return dict(re.findall(r"^#(LIMIT_[A-Z_]+)=(.*)$", example, flags=re.MULTILINE))


def configured(instance: Path, mode: str = "testing") -> dict[str, str]:
    """The same, where nothing is set."""
    config = from_environment({"CLINIC_MODE": mode, "INSTANCE_DIR": str(instance)})
    return {name: value for name, value in config.items() if name.startswith("LIMIT_")}


def test_the_documents_say_what_is_configured(tmp_path: Path) -> None:
    assert documented() == exemplified() == configured(tmp_path)


def test_whoever_tries_the_clinic_is_everybody_at_one_address(tmp_path: Path) -> None:
    trying, real = configured(tmp_path, "development"), configured(tmp_path)
    assert {name for name in real if trying[name] != real[name]} == {
        "LIMIT_REGISTRATION",
        "LIMIT_MAILS_PER_ADDRESS",
    }


def test_every_limit_is_tried(tmp_path: Path) -> None:
    assert set(REACHED) == set(configured(tmp_path))
