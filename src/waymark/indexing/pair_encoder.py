"""Two texts read as one, as onnxruntime runs it: how a sentence and its source, or a question and
what was said before it, are told together. `adapted.py` makes the files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE, TOKENIZER = "pairs.onnx", "pairs.json"
MOST_TOKENS = 192
"""Of the two texts together."""

Adapted = Mapping[str, NDArray[Any]]
"""What such an encoder has learned: for each layer of the embedding model, by its name, `.down` and
`.up`, whose product is added to its weights; the weights and the biases of `output`."""


class PairEncoder:
    """The exported encoder in a folder; `logits` may be called from several threads."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / FILE), options, providers=["CPUExecutionProvider"]
        )
        self._outputs: int = self._session.get_outputs()[0].shape[1]

    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """One row a pair, one column for each thing that was learned to be told."""
        if not pairs:
            return np.zeros((0, self._outputs), np.float32)
        clean = [tuple(t.encode("utf-8", "replace").decode("utf-8") for t in p) for p in pairs]
        encodings = self._tokenizer.encode_batch(clean)
        found: NDArray[np.float32] = self._session.run(
            None,
            {
                "input_ids": np.array([e.ids for e in encodings], dtype=np.int64),
                "attention_mask": np.array([e.attention_mask for e in encodings], dtype=np.int64),
                "token_type_ids": np.array([e.type_ids for e in encodings], dtype=np.int64),
            },
        )[0]
        return found
