"""One measured piece: `python -m tests.benchmarks.piece NAME ARGUMENTS` prints what it took as JSON."""

from __future__ import annotations

import json
import sys

if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    if name.startswith("window_"):
        from tests.benchmarks import window_pieces as pieces
    else:
        from tests.benchmarks import pieces  # type: ignore[no-redef]
    print(json.dumps(getattr(pieces, name)(*arguments)), flush=True)
