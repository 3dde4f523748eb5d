"""Decision forests: how learned weights are stored and applied.

All nodes of one level of a tree ask the same question (an *oblivious* tree), so a
tree is a table of ``2**depth`` values, and a forest is applied by comparing and
looking up. Trees have no more than eight levels. ``benchmarks/train_body.py`` grows
them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


_AT_ONCE = 1_000
"""Rows that are looked up together; more would take memory, and no less time."""


def _steps(rows: int) -> range:
    return range(0, max(1, rows), _AT_ONCE)


@dataclass(frozen=True)
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

    @cached_property
    def _questions(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """The columns and thresholds that differ, and which of them each level asks.

        Trees share half of their questions, and each is asked once.
        """
        pairs = np.stack([self.features.T.ravel(), self.thresholds.T.ravel()], axis=1)
        asked, places = np.unique(pairs, axis=0, return_inverse=True)
        columns, thresholds = asked[:, :1].ravel(), asked[:, 1:]
        levels = places.reshape(self.features.T.shape)
        return columns.astype(np.intp), thresholds.astype(np.float32), levels

    def chance(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probability, 0 to 1, that each row is of the kind sought."""
        parts = [self._scores(rows[at : at + _AT_ONCE]) for at in _steps(len(rows))]
        score = np.concatenate(parts)
        return np.asarray(1 / (1 + np.exp(-score)), dtype=np.float32)

    def _scores(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        trees, depth = self.features.shape
        columns, thresholds, levels = self._questions
        # One row for each question, so that each is asked of all blocks at once.
        asked = np.ascontiguousarray(rows.T).take(columns, axis=0)
        answers = (asked > thresholds).view(np.uint8)
        leaf = np.zeros((trees, len(rows)), dtype=np.uint8)
        for level in levels[::-1]:
            leaf += leaf
            leaf |= answers.take(level, axis=0)
        place = leaf + (np.arange(trees) << depth)[:, None]
        values = self.leaves.ravel().take(place)
        return np.asarray(values.sum(axis=0) + self.bias, dtype=np.float32)

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
