"""The packaged embedding model taught to read two texts as one, and written as ONNX.

Its layers are changed by matrices of low rank (LoRA; Hu et al., 2021), the mean of its token states
weighed into the numbers wanted. What is learned takes about a megabyte that way, and stands in one
file with whatever else was learned (`evaluation/adapt.py` does the learning).
"""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from waymark.indexing.embedding import PACKAGED, export_onnx, find_model, load_embeddings
from waymark.indexing.pair_encoder import FILE, TOKENIZER, Adapted

if TYPE_CHECKING:
    import torch

PACKAGED_ENTAILMENT = "data/entailment.npz"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def pair_model(outputs: int) -> tuple["torch.nn.Module", Any]:
    """The packaged model before it has learned anything, and its tokenizer.

    `encoder` is the transformer, `output` the layer that weighs the mean state.
    """
    import torch

    class PairModel(torch.nn.Module):
        def __init__(self, encoder: Any) -> None:
            super().__init__()
            self.encoder = encoder
            torch.manual_seed(0)  # the same beginning each time
            self.output = torch.nn.Linear(encoder.config.hidden_size, outputs)

        def forward(self, *values: "torch.Tensor") -> "torch.Tensor":
            states = self.encoder(**dict(zip(INPUTS, values, strict=True))).last_hidden_state
            mask = values[1].unsqueeze(-1).to(states.dtype)
            logits: torch.Tensor = self.output((states * mask).sum(dim=1) / mask.sum(dim=1))
            return logits

    loaded: Any = load_embeddings(find_model(PACKAGED))._client[0]
    return PairModel(loaded.auto_model), loaded.tokenizer


def export_pair_encoder(adapted: Adapted, folder: Path) -> None:
    """Write the model with what was learned, and its tokenizer, to `folder`. Raises KeyError where
    something is missing in `adapted`."""
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: torch.from_numpy(adapted[name].astype(np.float32)) for name in adapted}
    model, tokenizer = pair_model(len(arrays["output.bias"]))
    with torch.no_grad():
        for name, layer in layers(model):
            layer.weight += arrays[f"{name}.up"] @ arrays[f"{name}.down"]
        model.get_submodule("output").load_state_dict(
            {"weight": arrays["output.weight"], "bias": arrays["output.bias"]}
        )
    sample = tokenizer(
        [("one", "a text"), ("another", "a longer text")], padding=True, return_tensors="pt"
    )
    values = tuple(sample[name] for name in INPUTS)
    export_onnx(model, values, INPUTS, folder / FILE, {"logits": {0: "batch"}})
    tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))


def packaged_entailment() -> Adapted:
    """What comes with Waymark: how surely a source carries a sentence."""
    file = resources.files("waymark").joinpath(PACKAGED_ENTAILMENT)
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        return dict(arrays)


def layers(model: "torch.nn.Module") -> list[tuple[str, Any]]:
    """The layers that are changed, by name: all linear ones of the transformer's blocks."""
    import torch

    return [
        (name, module)
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and ".layer." in name
    ]
