"""The files of the project, as a clone would have them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from config import ROOT

_NOT_OURS = {"made", "vendor"}
_BINARY = {".ico", ".jpg", ".mo", ".png", ".webp", ".woff2"}


def files() -> list[Path]:
    """Every file that is kept, or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> dict[str, str]:
    """The contents of the project's own text files, by path; third parties' left alone."""
    own = (p for p in files() if not _NOT_OURS & {*p.parts} and p.suffix not in _BINARY)
    return {str(path.relative_to(ROOT)): path.read_text() for path in own}
