"""`make mutations`: plant each fault in a copy of the project and see its tests fail."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from xml.etree import ElementTree

from tests.house.running import copy_of_the_project
from tests.mutations.rows import Mutation, mutations

#: So many at once, each in a copy of its own.
COPIES = 2
#: Longer than any row's tests take, in seconds: what hangs was not noticed.
PATIENCE = 120.0
#: What a test says that asserts, or expects no refusal; any other error may be an accident.
ASSERTION = re.compile(r"assert |AssertionError|Failed: |clinic\.core\.errors\.")
CAUGHT, SURVIVED, GONE = "caught", "SURVIVED", "does not apply"

Copies = SimpleQueue[Path]


def main(words: Sequence[str]) -> int:
    """Try all mutations, or those whose place has one of the words in it; 1 if one was not caught."""
    rows = [row for row in mutations() if not words or any(word in row.where for word in words)]
    began, outcomes = time.monotonic(), []
    with _some_copies() as copies, ThreadPoolExecutor(COPIES) as pool:
        if not all(pool.map(lambda db: _is_green(rows, db, copies), ["sqlite", "postgresql"])):
            return 1
        for row, outcome in zip(rows, pool.map(lambda row: _try(row, copies), rows), strict=True):
            change = f"{row.old}  →  {row.new or 'nothing'}"
            print(f"{outcome:<15} {row.where}\n{'':<16}{' '.join(change.split())}", flush=True)
            outcomes.append(outcome)
    caught, minutes = outcomes.count(CAUGHT), (time.monotonic() - began) / 60
    print(f"{caught} of {len(rows)} caught in {minutes:.1f} minutes")
    return int(caught < len(rows))


def _is_green(rows: Sequence[Mutation], db: str, copies: Copies) -> bool:
    """A test that fails anyway catches nothing."""
    tests = sorted({test for row in rows if row.db == db for test in row.tests})
    with _one_of(copies) as root:
        failures = _failures(root, db, tests, patience=3 * PATIENCE) if tests else []
    for failure in failures:
        print(f"fails without any fault, on {db}: {failure}")
    return not failures


def _try(row: Mutation, copies: Copies) -> str:
    with _one_of(copies) as root:
        file = root / row.path
        try:
            whole, planted = file.read_text(), row.planted(root)
        except (LookupError, OSError):
            return GONE
        file.write_text(planted)
        try:
            failures = _failures(root, row.db, row.tests)
        except subprocess.TimeoutExpired:
            return "too slow"
        finally:
            file.write_text(whole)
    if failures and not any(map(ASSERTION.match, failures)):
        return "no assertion"
    return CAUGHT if failures else SURVIVED


def _failures(
    root: Path, db: str, tests: Sequence[str], *, patience: float = PATIENCE
) -> list[str]:
    """Run tests in a copy; what those say that failed. Raises TimeoutExpired."""
    report = root / "report.xml"
    report.unlink(missing_ok=True)
    options = ["-q", "-n", "0", "--db", db, f"--junitxml={report}"]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL) as process:
        try:
            code = process.wait(patience)
        except subprocess.TimeoutExpired:
            process.terminate()
            raise
    if code == 0:
        return []
    found = ElementTree.parse(report).iter("failure") if code == 1 else []  # noqa: S314 - pytest's own
    return [one.get("message", "") for one in found] or [f"pytest ended with {code}"]


@contextmanager
def _some_copies() -> Iterator[Copies]:
    with tempfile.TemporaryDirectory(prefix="clinic-mutations-") as folder:
        copies = Copies()
        for number in range(COPIES):
            place = Path(folder, str(number))
            place.mkdir()
            copies.put(copy_of_the_project(place))
        yield copies


@contextmanager
def _one_of(copies: Copies) -> Iterator[Path]:
    root = copies.get()
    try:
        yield root
    finally:
        copies.put(root)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
