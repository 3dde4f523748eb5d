"""A judged document as Redis holds it: its facts as one line of JSON, its signature.

Nothing is ever unpickled: whoever can write to a shared server must not be able to run
code here. What is not of this form is refused.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crawler.dedup.signature import Signature
from crawler.dedup.storage import Stored
from crawler.errors import IncompatibleSignature

if TYPE_CHECKING:
    from crawler.dedup.article import Document


def pack(document: Document) -> bytes:
    """Return the bytes that `unpack` reads."""
    facts = (
        document.id,
        document.url,
        document.site,
        document.lineage,
        document.language,
        document.published,
        document.published_trusted,
        document.first_seen,
    )
    line = json.dumps(facts, separators=(",", ":"))
    return line.encode() + b"\n" + document.signature.to_bytes()


def unpack(number: int, packed: bytes, cluster: bytes | None) -> Stored:
    """Return the document that `pack` gave *packed* for.

    *cluster* is null for a document whose cluster has its own id.

    Raises:
        IncompatibleSignature: *packed* is none, or its signature is another version's.
    """
    line, _, signature = packed.partition(b"\n")
    try:
        facts = json.loads(line)
        id_, url, site, lineage, language, published, trusted, seen = facts
    except (ValueError, TypeError) as error:
        raise IncompatibleSignature(f"document {number}: {error}") from error
    return Stored(
        number=number,
        id=str(id_),
        url=str(url),
        site=str(site),
        lineage=str(lineage),
        language=None if language is None else str(language),
        published=None if published is None else str(published),
        published_trusted=bool(trusted),
        first_seen=str(seen),
        cluster=cluster.decode() if cluster else str(id_),
        signature=Signature.from_bytes(signature),
    )
