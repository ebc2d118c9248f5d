"""What may not be in the tree, wherever it was written."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.cli.demo_logins import PASSWORD
from config import ROOT
from tests.house.tree import files, texts

# Put together here, or this file would contain what it looks for.
_SLASH = "/"
PLACES_OF_ONE_MACHINE = [
    _SLASH + "work" + _SLASH,
    _SLASH + "root" + _SLASH,
    _SLASH + "home" + _SLASH,
    _SLASH + "Users" + _SLASH,
]
REGISTRIES = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com"]
#: Of what a browser gets; the formatter holds Python to less.
LINE_AT_MOST = 120


@pytest.mark.parametrize("forbidden", [*PLACES_OF_ONE_MACHINE, *REGISTRIES])
def test_no_file_names_a_place_of_one_machine_or_a_registry(forbidden: str) -> None:
    place = re.compile(rf"(?<!\w){re.escape(forbidden)}")
    found = [path for path, text in texts().items() if place.search(text)]
    assert found == []


def test_the_lists_of_packages_pin_every_version_exactly() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text().splitlines()
        packages = [line for line in lines if line and not line.lstrip().startswith("#")]
        assert packages
        loose = [line for line in packages if not re.match(r"[a-z0-9-]+==[\w.]+( ; .+)?$", line)]
        assert loose == []


def test_the_lists_hold_every_package_that_was_asked_for() -> None:
    for name in ("requirements", "requirements-dev"):
        asked = re.findall(r"^[a-z][a-z0-9-]*", (ROOT / f"{name}.in").read_text(), flags=re.M)
        pinned = re.findall(r"^([a-z0-9-]+)==", (ROOT / f"{name}.txt").read_text(), flags=re.M)
        assert set(asked) - set(pinned) == set()


def test_the_two_lists_agree_on_every_version() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / name).read_text()
        return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.M))

    run, develop = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name for name in run.keys() & develop.keys() if run[name] != develop[name]} == set()


def test_the_readme_tells_the_demo_password() -> None:
    assert f"Demo password: `{PASSWORD}`" in (ROOT / "README.md").read_text()


def test_only_the_ground_commits() -> None:
    found = [
        path
        for path, text in texts().items()
        if path.startswith("clinic/") and re.search(r"\.commit\(\)", text)
    ]
    assert found == ["clinic/db.py"]


def test_only_the_clock_reads_the_time_and_few_ask_for_the_machines() -> None:
    def found(pattern: str) -> set[str]:
        own = {p: t for p, t in texts().items() if p.startswith("clinic/") and p.endswith(".py")}
        return {path for path, text in own.items() if re.search(pattern, text)}

    reads = (
        r"\b(datetime|date|time)\.(now|utcnow|today|time)\(|func\.now\(|from time import .*\btime\b"
    )
    assert found(reads) == {"clinic/core/clock.py"}
    assert found(r"\bmachine_now\b") == {
        "clinic/cli/prove_booking.py",  # in a clinic of its own
        "clinic/core/clock.py",
        "clinic/http/clock.py",
        "clinic/http/throttle/pauses.py",  # what Redis counts
        "clinic/jobs/routine.py",  # which stretch of time it is, on all machines alike
        "clinic/jobs/tasks.py",  # leases, and pauses before another try
        "clinic/http/hardening/proxies.py",  # when the log was told
        "clinic/mail/delivery.py",  # the order of the mailbox
        "clinic/system/checks.py",  # against the database's, and how old a sign is
    }


def test_templates_hold_no_script_and_no_style() -> None:
    inline = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.I)
    found = [
        path
        for path, text in texts().items()
        if path.startswith("templates/") and "/email/" not in path and inline.search(text)
    ]
    assert found == []


def test_no_line_of_a_template_a_sheet_or_a_script_is_too_long_to_read() -> None:
    found = [
        f"{path}:{number}"
        for path, text in texts().items()
        if path.startswith(("templates/", "static/")) and path.endswith((".html", ".css", ".js"))
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > LINE_AT_MOST
    ]
    assert found == []


def test_third_party_files_come_with_their_licence() -> None:
    vendored = {path.parent for path in files() if "vendor" in path.parts}
    packages = {
        Path(*folder.parts[: folder.parts.index("vendor") + 2])
        for folder in vendored
        if folder.name != "vendor"
    }
    assert packages
    bare = [
        folder.name
        for folder in packages
        if not any(re.match(r"(?i)licen[cs]e", path.name) for path in folder.rglob("*"))
    ]
    assert bare == []


def test_the_image_is_made_of_what_is_there_and_let_through() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), flags=re.M)
    sources = {name for line in copied for name in line.split()}
    let_through = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line[0] == "!"
    }
    assert sources == let_through
    assert [name for name in sources if not (ROOT / name).exists()] == []


@pytest.mark.slow
def test_an_import_that_goes_upward_breaks_the_contract(tmp_path: Path) -> None:
    for path in files():
        relative = path.relative_to(ROOT)
        if relative.parts[0] in ("clinic", ".importlinter"):
            (tmp_path / relative).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / relative).write_bytes(path.read_bytes())

    def contract() -> int:
        return subprocess.run(
            [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
            cwd=tmp_path,
            capture_output=True,
        ).returncode

    assert contract() == 0
    with (tmp_path / "clinic" / "booking" / "rules.py").open("a") as rules:
        rules.write("\nimport clinic.web.reauth.guards\n")
    assert contract() == 1
