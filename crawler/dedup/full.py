"""Full lists of shingles that were read, so that they need not be read again.

Most of what a look-up would read are lists of stock phrases. These are full after some
thousands of documents, and then no evidence (`crawler.dedup.rare`): that they are is
all that has to be known. They stay so until documents expire.

Keys are remembered in a table in which each has one place, given by its lower bits,
and gives way to the next that has it (a direct-mapped cache, as processors have them):
it takes 1 MB whatever is met. Lists of buckets, which lead to candidates even when they
are full, are not remembered. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crawler.dedup.rare import SAMPLED_BELOW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crawler.dedup.minhash import Hashes

_PLACES = 1 << 18


class Full:
    """Keys whose lists are known to be full."""

    def __init__(self) -> None:
        # No key has the place that the one before it has.
        self._keys = np.arange(1, _PLACES + 1, dtype=np.uint32)

    def holds(self, keys: Hashes) -> NDArray[np.bool_]:
        """Return for each of *keys* whether its list is known to be full."""
        known: NDArray[np.bool_] = self._keys[keys % _PLACES] == keys
        return known

    def remember(self, keys: Hashes) -> None:
        """Note that the lists of *keys* are full; those of buckets are passed over."""
        shingles = keys[keys < SAMPLED_BELOW]
        self._keys[shingles % _PLACES] = shingles
