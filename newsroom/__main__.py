"""``python -m newsroom``: serve the newsroom in the foreground until Ctrl-C."""

from __future__ import annotations

import argparse
import sys

from newsroom.catalogue import EDITIONS
from newsroom.entrances import sources_toml
from newsroom.server import Newsroom


def main() -> int:
    """Serve until interrupted; 1 when the port cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m newsroom", description=__doc__)
    parser.add_argument("--port", type=int, default=8750, help="default 8750, 0: any")
    parser.add_argument("--edition", type=int, choices=EDITIONS, default=1)
    options = parser.parse_args()
    try:
        server = Newsroom(edition=options.edition, port=options.port)
    except (OSError, OverflowError) as error:
        line = f"newsroom: port {options.port}: {error}; choose another with --port"
        print(line, file=sys.stderr)
        return 1
    with server:
        print(f"# newsroom, edition {options.edition}, at 127.0.0.1:{server.port}")
        print(sources_toml(server.port), end="", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
