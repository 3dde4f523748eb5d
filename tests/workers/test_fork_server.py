"""What the fork server of the workers leaves unsaid when it is killed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

FAILING_WORKER = """
import os, signal, time
import crawler.workers.fork_server

server = os.getpid()
if os.fork() == 0:
    while KILLED and os.getppid() == server:
        time.sleep(0.01)
    raise FileNotFoundError("what the pool has removed")
if KILLED:
    os.kill(server, signal.SIGKILL)
os.wait()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("killed", [True, False])
def test_a_worker_fails_silently_once_its_fork_server_is_killed(killed: bool) -> None:
    code = FAILING_WORKER.replace("KILLED", str(killed))
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (b"Traceback" in done.stderr) is not killed
    assert done.stderr == b"" or not killed
