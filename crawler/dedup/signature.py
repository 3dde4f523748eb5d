"""Signatures: what of a text is kept for comparison, small enough to keep for all.

A text becomes the set of its *shingles*, runs of three consecutive tokens, each hashed
(to 32 bits or 24, see `crawler.dedup.packing`) and with the sixteenth of the text where
they first stand; the set of its tokens, hashed alike; and its numbers. Sets of more
than 2,048 hashes are thinned to their least ones: what is left is a sample of the whole
that can be compared with any other on the range that both cover (FracMinHash; Irber et
al. 2022, "Lightweight compositional analysis of metagenomes with FracMinHash"). A news
text of 400 words takes about 1.7 kB.

Pure: equal texts have equal signatures on every machine and in every run. Whatever
changes a signature must raise ``VERSION``.
"""

from __future__ import annotations

import struct
from typing import NamedTuple, TypeAlias

import numpy as np
import xxhash
from numpy.typing import NDArray

from crawler.dedup.minhash import PERMUTATIONS, SEED, Hashes, minhash
from crawler.dedup.options import MIN_WORDS
from crawler.dedup.packing import pack, shortened, unpack
from crawler.dedup.text import fold, numbers_in, split
from crawler.errors import IncompatibleSignature

VERSION = 6
SHINGLE_TOKENS = 3
SEGMENTS = 16
MAX_HASHES = 2048
MAX_NUMBERS = 128
MAX_CHARACTERS = 400_000
"""Longer texts are compared by their beginning."""

_FULL = 0xFFFFFFFF
_HEADER = struct.Struct("<4sBBHHIQIIHHH")
_SCHEME = b"WCsg"
_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64
)

# The two halves of each byte, as two bytes that are read as one number.
_PAIRS = np.stack(np.divmod(np.arange(256), 16), axis=1).astype(np.uint8).view("u2")

Segments: TypeAlias = NDArray[np.uint8]


class Sketch(NamedTuple):
    """A set of hashes, in ascending order, shingles each with its segment."""

    hashes: Hashes
    segments: Segments
    ceiling: int
    """Hashes above it were left out."""

    def holds(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Return for each of *hashes* whether the set has it."""
        if not len(self.hashes):
            return np.zeros(len(hashes), np.bool_)
        places = self.hashes.searchsorted(hashes)
        found: NDArray[np.bool_] = self.hashes.take(places, mode="clip") == hashes
        return found


class Signature:
    """The comparable part of a text; see the module."""

    __slots__ = (
        "_bytes",
        "_minhash",
        "digest",
        "numbers",
        "shingles",
        "tokens",
        "words",
    )

    def __init__(
        self, words: int, digest: int, shingles: Sketch, tokens: Sketch, figures: Hashes
    ) -> None:
        self.words = words
        """Number of words in the text."""
        self.digest = digest
        """Hash of all tokens in order: equal for texts that are equal but for form."""
        self.shingles = shingles
        self.tokens = tokens
        self.numbers = figures
        self._minhash: Hashes | None = None
        self._bytes: bytes | None = None

    @property
    def minhash(self) -> Hashes:
        """MinHash of the shingles."""
        if self._minhash is None:
            self._minhash = minhash(self.shingles.hashes)
        return self._minhash

    @property
    def too_short(self) -> bool:
        """Whether the text is shorter than the default minimum."""
        return self.words < MIN_WORDS

    def to_bytes(self) -> bytes:
        """Return a compact form, which carries its scheme, version and sizes."""
        # A worker has made it already of what the main process writes.
        if self._bytes is None:
            self._bytes = self._packed()
        return self._bytes

    def _packed(self) -> bytes:
        header = _HEADER.pack(
            _SCHEME,
            VERSION,
            SHINGLE_TOKENS,
            PERMUTATIONS,
            SEED,
            self.words,
            self.digest,
            self.shingles.ceiling,
            self.tokens.ceiling,
            len(self.shingles.hashes),
            len(self.tokens.hashes),
            len(self.numbers),
        )
        parts = (
            header,
            pack(self.shingles.hashes),
            pack(self.tokens.hashes),
            _paired(self.shingles.segments).tobytes(),
            self.numbers.astype("<u4").tobytes(),
        )
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Signature:
        """Return the signature that `to_bytes` gave *data* for.

        Raises:
            IncompatibleSignature: *data* is none, or one of another scheme, version,
                seed, shingle length or number of permutations.
        """
        if len(data) < _HEADER.size:
            raise IncompatibleSignature(f"signature: {len(data)} bytes: too few")
        fields = _HEADER.unpack_from(data)
        expected = (_SCHEME, VERSION, SHINGLE_TOKENS, PERMUTATIONS, SEED)
        if fields[:5] != expected:
            raise IncompatibleSignature(
                f"signature: made as {fields[:5]}: this version compares {expected}"
            )
        words, digest, shingle_top, token_top, *counts = fields[5:]
        half = (counts[0] + 1) // 2
        try:
            hashes, rest = unpack(data[_HEADER.size :], counts[0])
            tokens, rest = unpack(rest, counts[1])
            segments = _unpacked(np.frombuffer(rest, np.uint8, half), counts[0])
            figures = np.frombuffer(rest, "<u4", offset=half).astype(np.uint32)
        except ValueError as error:
            raise IncompatibleSignature(
                f"signature: {len(data)} bytes: {error}"
            ) from error
        if len(figures) != counts[2]:
            raise IncompatibleSignature(f"signature: {len(data)} bytes: wrong length")
        signature = cls(
            words,
            digest,
            Sketch(hashes, segments, shingle_top),
            Sketch(tokens, np.zeros(counts[1], np.uint8), token_top),
            figures,
        )
        signature._bytes = data
        return signature

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Signature):
            return NotImplemented
        return self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return self.digest

    def __reduce__(self) -> tuple[object, tuple[bytes]]:
        return _restore, (self.to_bytes() + self.minhash.astype("<u4").tobytes(),)

    def __repr__(self) -> str:
        return f"<Signature v{VERSION}: {len(self.shingles.hashes)} shingles>"


def _restore(data: bytes) -> Signature:
    split = len(data) - 4 * PERMUTATIONS
    signature = Signature.from_bytes(data[:split])
    signature._minhash = np.frombuffer(data, "<u4", PERMUTATIONS, split)  # noqa: SLF001
    return signature


def sign(text: str) -> Signature:
    """Return the signature of *text*, the same for the same text everywhere."""
    folded = fold(text[:MAX_CHARACTERS])
    tokens, words = split(folded)
    hashes = token_hashes(tokens)
    signature = Signature(
        words,
        xxhash.xxh3_64_intdigest(hashes.astype("<u8").tobytes()),
        sketch(shingle_hashes(hashes)),
        token_sketch(hashes),
        _number_hashes(folded, tokens),
    )
    signature.minhash  # noqa: B018 - computed here, in the worker, and kept
    return signature


def shingle_hashes(hashes: NDArray[np.uint64]) -> Hashes:
    """Return a hash per run of three consecutive token hashes, in reading order."""
    count = len(hashes) - SHINGLE_TOKENS + 1
    if count <= 0:
        return np.empty(0, np.uint32)
    mixed = np.zeros(count, np.uint64)
    for place, factor in enumerate(_FACTORS):
        mixed += hashes[place : place + count] * factor
        mixed ^= mixed >> np.uint64(29)
    return _fold_bits(mixed * _FACTORS[0])


def token_hashes(tokens: list[str]) -> NDArray[np.uint64]:
    """Return a hash per token."""
    words = " ".join(tokens).encode().split()
    digests = b"".join(map(xxhash.xxh3_64_digest, words))
    return np.frombuffer(digests, ">u8").astype(np.uint64)


def sketch(hashes: Hashes, *, located: bool = True) -> Sketch:
    """Return the distinct *hashes*, given in reading order, thinned where many.

    Segments are 0 unless *located*.
    """
    # With places, which for so few takes numpy half the time that it takes without.
    distinct, first = np.unique(hashes, return_index=True)
    first *= located
    segments = (first * SEGMENTS // max(1, len(hashes))).astype(np.uint8)
    if len(distinct) <= MAX_HASHES:
        return Sketch(distinct, segments, _FULL)
    kept = distinct[:MAX_HASHES]
    return Sketch(kept, segments[:MAX_HASHES], int(kept[-1]))


def token_sketch(hashes: NDArray[np.uint64]) -> Sketch:
    """Return the distinct tokens of a text, of which *hashes* are those in order."""
    return sketch(_fold_bits(hashes), located=False)


def _fold_bits(hashes: NDArray[np.uint64]) -> Hashes:
    return shortened((hashes >> np.uint64(32)).astype(np.uint32))


def _number_hashes(folded: str, tokens: list[str]) -> Hashes:
    found = numbers_in(folded, tokens)
    hashes = sorted(xxhash.xxh32_intdigest(b"%d" % number) for number in found)
    return np.array(hashes[:MAX_NUMBERS], np.uint32)


def _paired(segments: Segments) -> Segments:
    even = np.resize(segments, len(segments) + len(segments) % 2)
    return np.asarray(even[0::2] << 4 | even[1::2], np.uint8)


def _unpacked(packed: Segments, count: int) -> Segments:
    return _PAIRS.take(packed).view(np.uint8)[:count]
