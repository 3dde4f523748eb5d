"""Content codings of HTTP: a body unpacked, up to a limit."""

from __future__ import annotations

import sys
import zlib

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


__all__ = ["BadlyPacked", "unpacked", "zstd"]


class BadlyPacked(ValueError):
    """A body is not packed as its header says, or is damaged."""


def unpacked(body: bytes, codings: str, most: int) -> bytes:
    """Return *body* without the *codings* of a ``Content-Encoding`` header.

    Of each at most *most* bytes are unpacked, so that a bomb costs no more. What is
    cut off is returned as far as it goes; unknown codings are left as they are.

    Raises:
        BadlyPacked: it is not packed so, or ends before its first byte.
    """
    for coding in reversed(codings.lower().split(",")):
        try:
            body = _unpacked(body, coding.strip(), most)
        except (zlib.error, brotli.error, zstd.ZstdError) as error:
            raise BadlyPacked(str(error)) from error
    return body


def _unpacked(body: bytes, coding: str, most: int) -> bytes:
    if coding in {"gzip", "x-gzip", "deflate"}:
        data, ended = _inflated(body, most)
    elif coding == "br":
        unbrotli = brotli.Decompressor()
        data = unbrotli.process(body, output_buffer_limit=most)
        ended = unbrotli.is_finished()
    elif coding == "zstd":
        unzstd = zstd.ZstdDecompressor()
        data, ended = unzstd.decompress(body, most), unzstd.eof
    else:
        return body
    if body and not (data or ended):
        raise BadlyPacked("it is cut off")
    return bytes(data)


def _inflated(body: bytes, most: int) -> tuple[bytes, bool]:
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        return inflater.decompress(body, most), inflater.eof
    except zlib.error:  # some servers leave out the frame of deflate
        inflater = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        return inflater.decompress(body, most), inflater.eof
