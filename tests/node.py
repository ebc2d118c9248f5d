"""Programs in JavaScript for the tests, run by the Node.js that Playwright brings along."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import playwright

NODE = Path(playwright.__file__).parent / "driver" / "node"
#: Ends by itself long before; a script that hangs is an error, not a wait.
PATIENCE = 60.0


def run_script(script: Path, question: Any) -> Any:
    """What the script answers to a question: JSON on its standard input and output."""
    done = subprocess.run(
        [NODE, script],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
