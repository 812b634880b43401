"""Fits the cross-encoder that checks a language model's sentences; see `waymark fit-entailment`."""

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from waymark.answering.verify import Source, pair_of
from waymark.errors import QuestionsUnreadable
from waymark.evaluation.adapt import Pair, adapt, learned_arrays
from waymark.indexing.adapted import pair_model, save_ensemble
from waymark.indexing.pair_encoder import Adapted

EPOCHS = 4
SEEDS = (0, 1)
"""Of the encoders whose mean tells."""

SURE = 0.98
"""Most that the descent is asked for: some of the pairs are wrong."""

Labelled = tuple[Pair, bool]


def read_pairs(path: Path) -> list[Labelled]:
    """Each sentence with its source, and whether that carries it. Raises QuestionsUnreadable."""
    found: list[Labelled] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            source = Source(" ".join(row["evidence"]), row["heading"])
            found.append((pair_of(row["text"], source), bool(row["supported"])))
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionsUnreadable(f"{path}:{number} cannot be used: {error!r}") from None
    return found


def fit_entailment(pairs: Sequence[Labelled], path: Path, epochs: int = EPOCHS) -> float:
    """Fit one encoder a seed on `pairs`, beside each other, write what they learned to `path`, and
    say the mean loss of the last epoch."""
    with ProcessPoolExecutor(len(SEEDS), get_context("spawn")) as pool:
        fitted = list(pool.map(partial(_fit, pairs, epochs), SEEDS))
    save_ensemble(path, [learned for learned, _ in fitted])
    return float(np.mean([loss for _, loss in fitted]))


def _fit(pairs: Sequence[Labelled], epochs: int, seed: int) -> tuple[Adapted, float]:
    torch.set_num_threads(1)
    model, tokenizer = pair_model(1)
    wanted = np.array([[SURE if label else 1 - SURE] for _, label in pairs], dtype=np.float32)
    texts = [texts for texts, _ in pairs]
    loss = binary_cross_entropy_with_logits
    mean = adapt(model, tokenizer, texts, wanted, loss, epochs, seed)
    return learned_arrays(model), mean
