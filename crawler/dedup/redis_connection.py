"""A connection to Redis, with its failures in our own terms.

What the server answers falls into kinds that ask for different deeds: it is away or
busy, it is full, or it will not have us. Short timeouts and few retries, so that a
server which hangs cannot hold a run that is told to stop.

Messages show the server without user, password and parameters.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from crawler.errors import StateError, WriteFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = 2.0
"""Longest wait for one answer. Scripts take less than a millisecond each."""

_RETRIES = 2

_AWAY = (redis.ConnectionError, redis.TimeoutError, OSError)


def connect(url: str) -> redis.Redis:
    """Return a client of the server at *url*; nothing is sent yet.

    Raises:
        ValueError: *url* is none that Redis is reached at.
    """
    client = redis.Redis.from_url(
        url,
        socket_timeout=_SECONDS,
        socket_connect_timeout=_SECONDS,
        retry=Retry(ExponentialBackoff(cap=1.0, base=0.1), _RETRIES),
        client_name="wirecopy",
    )
    try:
        client.connection_pool.make_connection()  # not connected yet
    except TypeError as error:
        raise ValueError(f"unknown parameter: {error}") from error
    return client


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn failures of Redis into our own; *place* is a URL without secrets.

    Raises:
        WriteFailed: the server is away, busy, full or read-only; it may pass.
        StateError: it refuses the user, or what the user may not do.
    """
    try:
        yield
    except redis.AuthenticationError as error:
        raise StateError(
            f"index not usable: {place}: the server refuses user or password"
            " (mend NEARDUP_STORAGE)"
        ) from error
    except redis.exceptions.NoPermissionError as error:
        raise StateError(
            f"index not usable: {place}: {error} (give the user all rights on the"
            " keys wirecopy:*)"
        ) from error
    except _AWAY as error:
        raise WriteFailed(
            f"index not reachable: {place}: {error}"
            " (start the server, then run again: nothing is lost)"
        ) from error
    except redis.ResponseError as error:
        raise WriteFailed(
            f"index not written: {place}: {error}"
            " (mend or enlarge the server, then run again: nothing is lost)"
        ) from error
