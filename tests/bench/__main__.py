"""`make bench`: each part runs in a process of its own, so that its peak memory is its own; ratios, then seconds.

python -m tests.bench [PART …]
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.bench.parts import PARTS

RESULTS = Path(__file__).parents[2] / ".bench" / "results.json"


def main(chosen: list[str]) -> None:
    """Run the parts (all by default), print a line a figure, keep them in `.bench/results.json`."""
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for part in chosen or PARTS:
        done = subprocess.run([sys.executable, "-m", "tests.bench.parts", part], stdout=subprocess.PIPE, text=True)
        if done.returncode:
            print(f"{part}: failed, exit code {done.returncode}", file=sys.stderr)
            continue
        figures = json.loads(done.stdout.splitlines()[-1])
        known[part] = figures
        for name, value in figures.items():
            print(f"{part:<12}{name:<52}{value}")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(known, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
