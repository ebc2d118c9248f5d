"""`python -m clinic.cli.pack_static`: leaves each static file that shrinks beside itself, as .br and .gz.

For the image, and for proxies that serve `static` themselves; the clinic takes them from there, too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from clinic.http.compression import BYTES_AT_LEAST, ENDINGS, packed_well
from config import ROOT

SUFFIXES = frozenset({".css", ".js", ".json", ".svg"})


def pack(folder: Path) -> int:
    """Pack all files below a folder; how many there are."""
    files = [file for file in folder.rglob("*") if file.suffix in SUFFIXES]
    worth_it = [file for file in files if file.stat().st_size >= BYTES_AT_LEAST]
    for file in worth_it:
        for coding, ending in ENDINGS.items():
            packed = packed_well(file.read_bytes(), coding)
            file.with_name(f"{file.name}{ending}").write_bytes(packed)
    return len(worth_it)


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "static"
    print(f"{pack(where)} files lie packed beside themselves.")
