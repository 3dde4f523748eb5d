"""The server answers by host, on loopback, and keeps what it was asked."""

from __future__ import annotations

import http.client
import subprocess
import sys
import tomllib

from newsroom import truth
from newsroom.entrances import ENTRANCES, sources_toml
from newsroom.server import Newsroom, serve


def _get(
    server: Newsroom, host: str, path: str, method: str = "GET"
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, path, headers={"Host": f"{host}:{server.port}"})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_hosts_are_told_apart() -> None:
    with serve() as server:
        one, front = _get(server, "rheinblatt.example", "/")
        other, imprint = _get(server, "Elbe-Kurier.example", "/impressum")
        assert (one.status, other.status) == (200, 200)
        assert b"Rheinblatt" in front
        assert b"Elbe-Kurier" in imprint
        assert len(server.hosts) == 10
        assert server.requests == [
            ("rheinblatt.example", "/"),
            ("elbe-kurier.example", "/impressum"),
        ]


def test_unknown_hosts_and_paths_are_not_found() -> None:
    with serve() as server:
        for host, path in (("other.example", "/"), ("rheinblatt.example", "/none")):
            assert _get(server, host, path)[0].status == 404


def test_redirect_names_its_target() -> None:
    with serve() as server:
        old = "/go/sunderland-pay-by-plate-refunds"
        response, _ = _get(server, "northern-ledger.example", old)
        assert response.status == 301
        location = response.headers["Location"]
        assert truth.find(f"http://northern-ledger.example{location}")


def test_head_gives_the_length_without_a_body() -> None:
    with serve() as server:
        response, body = _get(server, "rheinblatt.example", "/", "HEAD")
        assert body == b""
        assert int(response.headers["Content-Length"]) > 500


def test_server_turns_to_the_second_edition_at_the_same_port() -> None:
    path = "/feeds/latest.atom"
    with serve(edition=1) as server:
        before = _get(server, "harbour-post.example", path)[1]
        server.turn_to(2)
        after = _get(server, "harbour-post.example", path)[1]
    assert b"christmas-tree" not in before
    assert b"christmas-tree" in after


def test_sources_name_every_entrance() -> None:
    sources = tomllib.loads(sources_toml(8750))["source"]
    assert [s["name"] for s in sources] == [e.name for e in ENTRANCES]
    assert sources[0]["url"] == "http://euro-dawn.example:8750/"


def test_command_says_in_one_line_that_the_port_is_taken() -> None:
    with serve() as server:
        done = subprocess.run(
            [sys.executable, "-m", "newsroom", "--port", str(server.port)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert f"port {server.port}" in done.stderr


def test_command_serves_until_it_is_ended() -> None:
    command = [sys.executable, "-m", "newsroom", "--port", "0", "--edition", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        port = int(first.rpartition(":")[2])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/", headers={"Host": "rheinblatt.example"})
        assert connection.getresponse().status == 200
        connection.close()
        process.terminate()
