"""python -m benchmarks [letter …]: measure, write results, never assert.

Each benchmark runs in a process of its own, because each wants other settings.
"""

from __future__ import annotations

import subprocess
import sys

BENCHES = {"a": "benchmarks.alerts", "b": "benchmarks.steps"}


def main() -> None:
    for letter in sys.argv[1:] or sorted(BENCHES):
        subprocess.run([sys.executable, "-m", BENCHES[letter]], check=True)


if __name__ == "__main__":
    main()
