"""A record's JSON line in few bytes.

Deflate (RFC 1951) in the frame of zlib, whose checksum also finds damage that SQLite
does not see, with a preset dictionary: what stands in every line, the names of the
fields and the empty values, so that it takes no room in each (RFC 1950, section 2.2).
The dictionary must stay what it is, or lines that were written could not be read: it
need not follow the fields of the record, and whoever changes it all the same raises
`crawler.storage.ledger.SCHEMA_VERSION`.
"""

from __future__ import annotations

import zlib

_DICTIONARY = (
    b'{"schema_version":1,"id":"","run_id":"","url":"https://www.","requested_url":"",'
    b'"canonical_url":null,"canonical_hint":null,"site":"","publisher":null,"source":'
    b'null,"title":"","title_origin":null,"authors":[],"byline":[],"published":null,'
    b'"published_raw":null,"published_origin":null,"modified":null,"language":null,'
    b'"section":null,"tags":[],"description":null,"image":null,"text":"","word_count":0'
    b',"paywalled":null,"agencies":[],"duplicate_status":"unique","duplicate_kind":null'
    b',"duplicate_of":null,"duplicate_of_url":null,"cluster":null,"original":null,'
    b'"original_url":null,"original_confidence":null,"original_reason":null,'
    b'"similarity":null,"containment":null,"containment_of_other":null,'
    b'"shared_numbers":null,"evidence":null,"method_version":null,"fetched_at":"",'
    b'"first_seen":"","extraction":"trafilatura","truncated":false,"revision_of":null}'
)


def pack(line: str) -> bytes:
    """Return *line* in few bytes."""
    deflate = zlib.compressobj(zdict=_DICTIONARY)
    return deflate.compress(line.encode()) + deflate.flush()


def unpack(packed: bytes) -> str:
    """Return the line that `pack` gave *packed* for.

    Raises:
        ValueError: *packed* is damaged.
    """
    inflate = zlib.decompressobj(zdict=_DICTIONARY)
    try:
        line = inflate.decompress(packed) + inflate.flush()
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not inflate.eof:
        raise ValueError("incomplete")
    return line.decode()
