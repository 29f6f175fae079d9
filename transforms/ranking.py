"""Small linear models: what speaks for a candidate, added up.

The weights are data, learned on real pages by ``tests/bench/train_metadata.py``; what
decided can be read off, feature by feature.
"""

from collections.abc import Mapping
from functools import cache

from transforms.lexicon import load_lexicon

Weights = Mapping[str, float]
BIAS = "bias"


@cache
def load_weights(name: str) -> Weights:
    """Load the model ``name`` of ``data/models.toml``: feature to weight, ``bias``."""
    models: dict[str, dict[str, float]] = load_lexicon("models")
    return models[name]


def score(features: Mapping[str, float], weights: Weights) -> float:
    """Add up what speaks for and against; above 0 more speaks for."""
    total = weights.get(BIAS, 0.0)
    for name, value in features.items():
        if value:
            total += value * weights.get(name, 0.0)
    return total
