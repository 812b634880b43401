"""The embedding model as onnxruntime runs it: used to answer, without torch or transformers."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

BATCH = 32


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """How token states become one vector. `pooling` is "mean" or "cls"."""

    pooling: str
    max_tokens: int

    def as_json(self) -> dict[str, str | int]:
        """The fields by name."""
        return asdict(self)


class OnnxEmbeddings(Embeddings):
    """An exported encoder behind LangChain's embedding interface; vectors have length one."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        settings = json.loads((folder / "encoder.json").read_text("utf-8"))
        self._settings = EncoderSettings(**settings)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(self._settings.max_tokens)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # threads of its own would spin on the cores that the search, and other questions, need
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [value.name for value in self._session.get_inputs()]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        batches = [self._embed(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)]
        return [vector.tolist() for batch in batches for vector in batch]

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text."""
        vector: list[float] = self._embed([text])[0].tolist()
        return vector

    def words(self) -> frozenset[str]:
        """The whole words in the tokenizer's vocabulary."""
        return frozenset(word for word in self._tokenizer.get_vocab() if word.isalpha())

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        # lone surrogates reach us from hostile input and are no text
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        encodings = self._tokenizer.encode_batch(clean)
        values = {
            "input_ids": np.array([e.ids for e in encodings], dtype=np.int64),
            "attention_mask": np.array([e.attention_mask for e in encodings], dtype=np.int64),
            "token_type_ids": np.array([e.type_ids for e in encodings], dtype=np.int64),
        }
        states = self._session.run(None, {name: values[name] for name in self._inputs})[0]
        if self._settings.pooling == "cls":
            pooled = states[:, 0]
        else:
            mask = values["attention_mask"][:, :, None].astype(np.float32)
            pooled = (states * mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1e-9)
        normal: NDArray[np.float32] = pooled / np.maximum(
            np.linalg.norm(pooled, axis=1, keepdims=True), 1e-12
        )
        return normal
