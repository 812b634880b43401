"""How surely a source carries a sentence, by a small cross-encoder: it reads the two as one text.

The packaged embedding model with what `waymark fit-entailment` learned in it, as onnxruntime runs
it; see `indexing/entailment.py`.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE, TOKENIZER = "entailment.onnx", "entailment.json"
MOST_TOKENS = 192
"""Of a sentence and its source together."""


class Entailment:
    """The cross-encoder in a folder of the index; `logits` may be called from several threads."""

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

    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """For each sentence and source, the logarithm of the odds that the source carries it."""
        if not pairs:
            return np.zeros(0, np.float32)
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
