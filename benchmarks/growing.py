"""Forests grown by CatBoost, in the form that the crawler reads.

CatBoost (Prokhorenkova et al. 2018) grows *oblivious* trees, which ask one question
per level; that keeps them from learning single pages by heart, and makes them tables.
It is needed for training only: ``pip install catboost``, or the group ``train``.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from crawler.extraction.forest import Forest

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEPTH = 6
RATE = 0.1
SMOOTHING = 5.0
COLUMNS = 0.5
"""Share of the columns that each level may ask about."""

_NEVER = 1e30
"""A threshold that no feature exceeds, for trees that ended early."""


def grow(
    rows: NDArray[np.float32],
    labels: NDArray[np.float32],
    weights: NDArray[np.float32],
    trees: int,
) -> Forest:
    """Return a forest for *labels* from 0 to 1, each row counted by its weight."""
    from catboost import CatBoostClassifier, Pool  # noqa: PLC0415 - training only

    model = CatBoostClassifier(
        iterations=trees,
        depth=DEPTH,
        learning_rate=RATE,
        l2_leaf_reg=SMOOTHING,
        rsm=COLUMNS,
        loss_function="CrossEntropy",
        boosting_type="Plain",
        border_count=64,
        random_seed=1,
        thread_count=1,
        verbose=False,
        allow_writing_files=False,
    )
    model.fit(Pool(rows, labels, weight=weights / weights.mean()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        return _forest(json.loads(path.read_text(encoding="utf-8")))


def _forest(model: dict[str, Any]) -> Forest:
    features, thresholds, leaves = [], [], []
    for tree in model["oblivious_trees"]:
        splits = tree["splits"] or []
        values = tree["leaf_values"]
        missing = DEPTH - len(splits)
        asked = [split["float_feature_index"] for split in splits]
        features.append(asked + [0] * missing)
        thresholds.append([split["border"] for split in splits] + [_NEVER] * missing)
        leaves.append(values + [0.0] * ((1 << DEPTH) - len(values)))
    scale, bias = model["scale_and_bias"]
    return Forest(
        np.array(features, dtype=np.int32),
        np.array(thresholds, dtype=np.float32),
        np.array(leaves, dtype=np.float32) * scale,
        float(bias[0] if isinstance(bias, list) else bias),
    )
