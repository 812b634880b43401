"""The cross-encoder that checks a language model's sentences: put together, and written as ONNX.

It is the packaged embedding model, whose layers `data/entailment.npz` changes by matrices of low
rank (LoRA; Hu et al., 2021), with the mean of its token states weighed into one number. What is
learned takes about a megabyte that way, and comes with Waymark.
"""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from waymark.answering.entailment import FILE, TOKENIZER
from waymark.indexing.embedding import PACKAGED, export_onnx, find_model, load_embeddings

if TYPE_CHECKING:
    import torch

LEARNED = "data/entailment.npz"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def cross_encoder() -> tuple["torch.nn.Module", Any]:
    """The packaged model as a cross-encoder that has learned nothing yet, and its tokenizer.

    `encoder` is the transformer, `output` the weights of the mean state.
    """
    import torch

    class CrossEncoder(torch.nn.Module):
        def __init__(self, encoder: Any) -> None:
            super().__init__()
            self.encoder = encoder
            self.output = torch.nn.Linear(encoder.config.hidden_size, 1)

        def forward(self, *values: "torch.Tensor") -> "torch.Tensor":
            states = self.encoder(**dict(zip(INPUTS, values, strict=True))).last_hidden_state
            mask = values[1].unsqueeze(-1).to(states.dtype)
            mean = (states * mask).sum(dim=1) / mask.sum(dim=1)
            logits: torch.Tensor = self.output(mean).squeeze(-1)
            return logits

    loaded: Any = load_embeddings(find_model(PACKAGED))._client[0]
    return CrossEncoder(loaded.auto_model), loaded.tokenizer


def export_entailment(folder: Path) -> None:
    """Write the cross-encoder and its tokenizer to `folder`."""
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    model, tokenizer = cross_encoder()
    with resources.files("waymark").joinpath(LEARNED).open("rb") as file, np.load(file) as learned:
        arrays = {name: torch.from_numpy(learned[name].astype(np.float32)) for name in learned}
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


def layers(model: "torch.nn.Module") -> list[tuple[str, Any]]:
    """The layers that are changed, by name: all linear ones of the transformer's blocks."""
    import torch

    return [
        (name, module)
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and ".layer." in name
    ]
