"""Decision forests: how learned weights are stored and applied.

All nodes of one level of a tree ask the same question (an *oblivious* tree), so a
tree is a table of ``2**depth`` values, and a forest is applied by comparing and
looking up. ``benchmarks/train_body.py`` grows them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees as arrays."""

    features: NDArray[np.int32]
    """Column that each tree asks about, at each level."""

    thresholds: NDArray[np.float32]
    """What the column must exceed."""

    leaves: NDArray[np.float32]
    """Value of each tree and leaf."""

    bias: float
    """Score before any tree."""

    def chance(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probability, 0 to 1, that each row is of the kind sought."""
        bits = rows[:, self.features] > self.thresholds
        leaf = bits @ (1 << np.arange(self.features.shape[1]))
        score = self.leaves[np.arange(len(self.leaves)), leaf].sum(axis=1) + self.bias
        return np.asarray(1 / (1 + np.exp(-score)), dtype=np.float32)

    def dumps(self) -> str:
        """Return the forest as JSON; `loads` reads it."""
        return json.dumps(
            {
                "bias": round(self.bias, 4),
                "features": self.features.tolist(),
                "thresholds": [[float(f"{v:.5g}") for v in t] for t in self.thresholds],
                "leaves": [[round(float(v), 4) for v in t] for t in self.leaves],
            },
            separators=(",", ":"),
        ).replace("],[", "],\n[")

    @classmethod
    def loads(cls, text: str) -> Forest:
        """Return the forest that `dumps` wrote."""
        data = json.loads(text)
        return cls(
            np.array(data["features"], dtype=np.int32),
            np.array(data["thresholds"], dtype=np.float32),
            np.array(data["leaves"], dtype=np.float32),
            data["bias"],
        )
