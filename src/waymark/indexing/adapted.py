"""The packaged embedding model taught to read two texts as one, and written as ONNX.

Its layers are changed by matrices of low rank (LoRA; Hu et al., 2021), the mean of its token states
weighed into the numbers wanted. What is learned takes about a megabyte that way, and stands in one
file with whatever else was learned (`evaluation/adapt.py` does the learning).
"""

from collections.abc import Sequence
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


def export_pair_encoder(members: Sequence[Adapted], folder: Path) -> None:
    """Write the models with what was learned as one, whose logits are the mean of theirs, and
    their tokenizer, to `folder`. Raises KeyError where something is missing in a member."""
    import torch

    class Ensemble(torch.nn.Module):
        def __init__(self, models: Sequence[Any]) -> None:
            super().__init__()
            self.models = torch.nn.ModuleList(models)
            for model in models[1:]:  # never changed by learning: one copy is enough
                model.encoder.embeddings = models[0].encoder.embeddings

        def forward(self, *values: "torch.Tensor") -> "torch.Tensor":
            return torch.stack([model(*values) for model in self.models]).mean(dim=0)

    folder.mkdir(parents=True, exist_ok=True)
    models, tokenizers = zip(*map(_with, members), strict=True)
    model, tokenizer = Ensemble(models), tokenizers[0]
    sample = tokenizer(
        [("one", "a text"), ("another", "a longer text")], padding=True, return_tensors="pt"
    )
    values = tuple(sample[name] for name in INPUTS)
    export_onnx(model, values, INPUTS, folder / FILE, {"logits": {0: "batch"}})
    tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))


def _with(adapted: Adapted) -> tuple["torch.nn.Module", Any]:
    """The packaged model with what was learned in it, and its tokenizer."""
    import torch

    arrays = {name: torch.from_numpy(adapted[name].astype(np.float32)) for name in adapted}
    model, tokenizer = pair_model(len(arrays["output.bias"]))
    with torch.no_grad():
        for name, layer in layers(model):
            layer.weight += arrays[f"{name}.up"] @ arrays[f"{name}.down"]
        model.get_submodule("output").load_state_dict(
            {"weight": arrays["output.weight"], "bias": arrays["output.bias"]}
        )
    return model, tokenizer


def save_ensemble(path: Path, members: Sequence[Adapted]) -> None:
    """Write what each member has learned to one file, about a megabyte and a quarter a member."""
    arrays: dict[str, Any] = {
        f"{number}/{name}": array
        for number, member in enumerate(members)
        for name, array in member.items()
    }
    np.savez_compressed(path, **arrays)


def packaged_entailment() -> Sequence[Adapted]:
    """What comes with Waymark: how surely a source carries a sentence, learned several times."""
    file = resources.files("waymark").joinpath(PACKAGED_ENTAILMENT)
    members: dict[str, dict[str, Any]] = {}
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        for key in arrays:
            number, _, name = key.partition("/")
            members.setdefault(number, {})[name] = arrays[key]
    return list(members.values())


def layers(model: "torch.nn.Module") -> list[tuple[str, Any]]:
    """The layers that are changed, by name: all linear ones of the transformer's blocks."""
    import torch

    return [
        (name, module)
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and ".layer." in name
    ]
