"""Gradient boosting of oblivious decision trees, in numpy.

Oblivious trees (Prokhorenkova et al. 2018, "CatBoost") ask one question per level,
which keeps them from learning single pages by heart. Logistic loss, Newton steps,
histograms of at most ``BINS`` values per feature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crawler.extraction.forest import Forest

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a forest is grown."""

    trees: int = 200
    depth: int = 5
    rate: float = 0.15
    smoothing: float = 5.0
    """Added to the curvature of each leaf, so that small leaves say little."""
    columns: float = 0.5
    """Share of the features that each tree may use."""
    rows: float = 0.5
    """Share of the rows that each tree is grown on."""
    seed: int = 1


def cuts(rows: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Return thresholds for each feature, at its quantiles."""
    shares = np.linspace(0, 1, BINS + 1)[1:-1]
    found = []
    for column in rows.T:
        edges = np.unique(np.quantile(column, shares, method="lower"))
        found.append(edges[edges < column.max()].astype(np.float32))
    return found


def grow(
    rows: NDArray[np.float32],
    labels: NDArray[np.float32],
    weights: NDArray[np.float32],
    options: Options,
) -> Forest:
    """Return a forest for *labels* from 0 to 1, each row counted by its weight."""
    draw = np.random.default_rng(options.seed)
    edges = cuts(rows)
    binned = np.stack(
        [np.searchsorted(e, c, side="left") for e, c in zip(edges, rows.T, strict=True)]
    ).astype(np.uint8)
    usable = np.array([n for n, e in enumerate(edges) if len(e)])
    mean = float(np.average(labels, weights=weights))
    bias = float(np.log(mean / (1 - mean)))
    score = np.full(len(rows), bias, dtype=np.float64)
    features, thresholds, leaves = [], [], []
    for _ in range(options.trees):
        chance = 1 / (1 + np.exp(-score))
        slope = weights * (labels - chance)
        curve = weights * chance * (1 - chance)
        sample = np.flatnonzero(draw.random(len(rows)) < options.rows)
        columns = draw.choice(usable, int(len(usable) * options.columns), replace=False)
        chosen = _questions(
            binned[:, sample], slope[sample], curve[sample], columns, options
        )
        leaf = np.zeros(len(rows), dtype=np.int64)
        for level, (column, cut) in enumerate(chosen):
            leaf |= (binned[column] > cut).astype(np.int64) << level
        size = 1 << options.depth
        up = np.bincount(leaf, slope, size)
        down = np.bincount(leaf, curve, size) + options.smoothing
        values = options.rate * up / down
        score += values[leaf]
        features.append([column for column, _ in chosen])
        thresholds.append([edges[column][cut] for column, cut in chosen])
        leaves.append(values)
    return Forest(
        np.array(features, dtype=np.int32),
        np.array(thresholds, dtype=np.float32),
        np.array(leaves, dtype=np.float32),
        bias,
    )


def _questions(
    binned: NDArray[np.uint8],
    slope: NDArray[np.float64],
    curve: NDArray[np.float64],
    columns: NDArray[np.int64],
    options: Options,
) -> list[tuple[int, int]]:
    """Return the feature and the bin that each level of one tree asks about."""
    node = np.zeros(binned.shape[1], dtype=np.int64)
    chosen: list[tuple[int, int]] = []
    for level in range(options.depth):
        best = (-1.0, 0, 0)
        for column in columns:
            gain, cut = _best_cut(
                node, binned[column], slope, curve, 1 << level, options
            )
            if gain > best[0]:
                best = (gain, int(column), cut)
        chosen.append(best[1:])
        node |= (binned[best[1]] > best[2]).astype(np.int64) << level
    return chosen


def _best_cut(
    node: NDArray[np.int64],
    column: NDArray[np.uint8],
    slope: NDArray[np.float64],
    curve: NDArray[np.float64],
    nodes: int,
    options: Options,
) -> tuple[float, int]:
    slots = node * BINS + column
    up = np.bincount(slots, slope, nodes * BINS).reshape(nodes, BINS).cumsum(axis=1)
    down = np.bincount(slots, curve, nodes * BINS).reshape(nodes, BINS).cumsum(axis=1)
    rest_up, rest_down = up[:, -1:] - up, down[:, -1:] - down
    gain = up**2 / (down + options.smoothing)
    gain += rest_up**2 / (rest_down + options.smoothing)
    total = gain.sum(axis=0)[:-1]
    cut = int(total.argmax())
    return float(total[cut]), cut
