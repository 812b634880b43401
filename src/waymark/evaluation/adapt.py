"""Teaches the packaged embedding model to read two texts as one; see `indexing/adapted.py`."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import Parameter
from torch.nn.utils import clip_grad_norm_

from waymark.indexing.adapted import INPUTS, layers
from waymark.indexing.pair_encoder import MOST_TOKENS

RANK = 16
BATCH, RATE, WARM = 32, 1e-3, 0.06
"""Of AdamW (Loshchilov & Hutter, 2019); the rate rises over the part WARM of the steps, then falls
in a line to nothing."""

SORTED = 20
"""So many batches are sorted by length together: fewer tokens of padding."""

Pair = tuple[str, str]
Matrix = NDArray[np.float32]
Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def adapt(
    model: torch.nn.Module,
    tokenizer: Any,
    pairs: Sequence[Pair],
    wanted: Matrix,
    loss: Loss,
    epochs: int,
    seed: int = 0,
) -> float:
    """Bring the model's logits for `pairs` near the rows of `wanted`, and say the mean loss of the
    last epoch. The same pairs and `seed` give the same model on the same machine."""
    torch.manual_seed(seed)
    order = random.Random(seed)
    model.requires_grad_(False)
    for _, layer in layers(model):
        _widen(layer)
    model.get_submodule("output").requires_grad_(True)
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    descent = torch.optim.AdamW(learned, lr=RATE)
    steps = epochs * -(-len(pairs) // BATCH)
    falling = torch.optim.lr_scheduler.LambdaLR(
        descent,
        lambda step: min((step + 1) / (WARM * steps), (steps - step) / (steps * (1 - WARM))),
    )
    mean = 0.0
    model.eval()  # without dropout: so few weights are learned
    encoder: Any = model.get_submodule("encoder")
    encoder.set_attn_implementation("eager")  # quicker with gradients, where this was fitted
    for _ in range(epochs):
        losses = []
        for rows in _batches(pairs, order):
            found = _logits(model, tokenizer, [pairs[row] for row in rows])
            value = loss(found, torch.from_numpy(wanted[rows]))
            descent.zero_grad()
            torch.autograd.backward(value)
            clip_grad_norm_(learned, 1.0)
            descent.step()
            falling.step()
            losses.append(value.item())
        mean = float(np.mean(losses))
    return mean


def logits(model: torch.nn.Module, tokenizer: Any, pairs: Sequence[Pair]) -> Matrix:
    """What the model says of `pairs`, a row each."""
    model.eval()
    with torch.no_grad():
        batches = [pairs[at : at + BATCH] for at in range(0, len(pairs), BATCH)]
        return np.concatenate([_logits(model, tokenizer, batch).numpy() for batch in batches])


def learned_arrays(model: torch.nn.Module) -> dict[str, Any]:
    """What the model has learned, as `pair_encoder.Adapted`; the matrices in half precision."""
    arrays: dict[str, Any] = {
        f"output.{name}": value.numpy()
        for name, value in model.get_submodule("output").state_dict().items()
    }
    for name, layer in layers(model):
        for part in ("down", "up"):
            matrix = layer.get_parameter(part).detach()
            arrays[f"{name}.{part}"] = matrix.numpy().astype(np.float16)
    return arrays


def _widen(layer: Any) -> None:
    """Add to what a layer gives what two thin matrices do, of which one begins as nothing."""
    wide, long = layer.weight.shape
    layer.register_parameter("down", Parameter(torch.randn(RANK, long) / long**0.5))
    layer.register_parameter("up", Parameter(torch.zeros(wide, RANK)))
    layer.register_forward_hook(
        lambda layer, given, found: found + given[0] @ layer.down.T @ layer.up.T
    )


def _logits(model: torch.nn.Module, tokenizer: Any, pairs: Sequence[Pair]) -> torch.Tensor:
    encoded = tokenizer(
        list(pairs), padding=True, truncation=True, max_length=MOST_TOKENS, return_tensors="pt"
    )
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found: torch.Tensor = model(*(encoded[name] for name in INPUTS))
    return found.float()


def _batches(pairs: Sequence[Pair], order: random.Random) -> Iterator[list[int]]:
    """The places of all pairs once, in an order of chance, those of a batch of like length."""
    shuffled = order.sample(range(len(pairs)), len(pairs))
    found = []
    for start in range(0, len(pairs), SORTED * BATCH):
        block = shuffled[start : start + SORTED * BATCH]
        near = sorted(block, key=lambda row: sum(map(len, pairs[row])))
        found += [near[at : at + BATCH] for at in range(0, len(near), BATCH)]
    order.shuffle(found)
    yield from found
