"""Fits the cross-encoder that checks a language model's sentences; see `waymark fit-entailment`."""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import Parameter
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.utils import clip_grad_norm_, parametrize

from waymark.answering.entailment import MOST_TOKENS
from waymark.answering.verify import Source, pair_of
from waymark.errors import QuestionsUnreadable
from waymark.indexing.entailment import INPUTS, cross_encoder, layers

RANK = 16
EPOCHS, BATCH, RATE, WARM = 5, 32, 1e-3, 0.06
"""Of AdamW; the rate rises over the part WARM of the steps, then falls in a line to nothing."""

SURE = 0.98
"""Most that the descent is asked for: some of the pairs are wrong."""

Pair = tuple[tuple[str, str], bool]


def read_pairs(path: Path) -> list[Pair]:
    """Each sentence with its source, and whether that carries it. Raises QuestionsUnreadable."""
    found: list[Pair] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            source = Source(" ".join(row["evidence"]), row["heading"])
            found.append((pair_of(row["text"], source), bool(row["supported"])))
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionsUnreadable(f"{path}:{number} cannot be used: {error!r}") from None
    return found


def fit_entailment(pairs: Sequence[Pair], path: Path) -> float:
    """Fit on `pairs`, write what is learned to `path`, and say the mean loss of the last epoch."""
    torch.manual_seed(0)
    order = random.Random(0)
    model, tokenizer = cross_encoder()
    model.requires_grad_(False)
    for _, layer in layers(model):
        parametrize.register_parametrization(layer, "weight", _LowRank(layer))
    model.get_submodule("output").requires_grad_(True)
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    descent = torch.optim.AdamW(learned, lr=RATE)
    steps = EPOCHS * -(-len(pairs) // BATCH)
    falling = torch.optim.lr_scheduler.LambdaLR(
        descent,
        lambda step: min((step + 1) / (WARM * steps), (steps - step) / (steps * (1 - WARM))),
    )
    mean = 0.0
    model.train()
    for _ in range(EPOCHS):
        losses = []
        for batch in _batches(pairs, order):
            texts, supported = [pair for pair, _ in batch], [label for _, label in batch]
            encoded = tokenizer(
                texts, padding=True, truncation=True, max_length=MOST_TOKENS, return_tensors="pt"
            )
            wanted = torch.tensor([SURE if label else 1 - SURE for label in supported])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(*(encoded[name] for name in INPUTS))
            loss = binary_cross_entropy_with_logits(logits.float(), wanted)
            descent.zero_grad()
            torch.autograd.backward(loss)
            clip_grad_norm_(learned, 1.0)
            descent.step()
            falling.step()
            losses.append(loss.item())
        mean = float(np.mean(losses))
    _save(model, path)
    return mean


class _LowRank(torch.nn.Module):
    """A layer's weights plus the product of two thin matrices, of which one begins as nothing."""

    def __init__(self, layer: Any) -> None:
        super().__init__()
        wide, long = layer.weight.shape
        self.down = Parameter(torch.randn(RANK, long) / long**0.5)
        self.up = Parameter(torch.zeros(wide, RANK))

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        return weight + self.up @ self.down


def _batches(pairs: Sequence[Pair], order: random.Random) -> Iterator[list[Pair]]:
    """All pairs once, in an order of chance, those of a batch of like length."""
    shuffled = order.sample(pairs, len(pairs))
    found = []
    for start in range(0, len(pairs), 20 * BATCH):
        near = sorted(shuffled[start : start + 20 * BATCH], key=lambda p: sum(map(len, p[0])))
        found += [near[at : at + BATCH] for at in range(0, len(near), BATCH)]
    order.shuffle(found)
    yield from found


def _save(model: torch.nn.Module, path: Path) -> None:
    arrays: dict[str, Any] = {
        f"output.{name}": value.numpy()
        for name, value in model.get_submodule("output").state_dict().items()
    }
    for name, layer in layers(model):
        for part in ("down", "up"):
            matrix = getattr(layer.parametrizations["weight"][0], part)
            arrays[f"{name}.{part}"] = matrix.detach().numpy().astype(np.float16)
    np.savez_compressed(path, **arrays)
