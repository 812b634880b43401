import json

import numpy as np
import pytest

from waymark.errors import QuestionsUnreadable
from waymark.evaluation import entailment
from waymark.indexing.adapted import layers, pair_model


def line(text, supported):
    row = {"text": text, "heading": "Kit > Rope", "evidence": ["Bring a rope."]}
    return json.dumps(row | {"supported": supported})


def test_what_is_learned_fits_the_model_that_it_changes(tmp_path, monkeypatch):
    pairs = tmp_path / "pairs.jsonl"
    lines = [line("Take a rope along.", True), line("Leave the rope.", False)]
    pairs.write_text("\n".join(lines * 4))
    rows = entailment.read_pairs(pairs)
    assert rows[0] == (("Take a rope along.", "Rope: Bring a rope."), True)
    monkeypatch.setattr(entailment, "EPOCHS", 1)
    loss = entailment.fit_entailment(rows, tmp_path / "learned.npz")
    assert 0 < loss < 2
    model, _ = pair_model(1)
    with np.load(tmp_path / "learned.npz") as learned:
        assert len(learned) == 2 * len(layers(model)) + 2
        for name, layer in layers(model):
            up, down = learned[f"{name}.up"], learned[f"{name}.down"]
            assert (up.astype(float) @ down).shape == tuple(layer.weight.shape)
            assert np.abs(up).max() > 0


def test_a_pair_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "pairs.jsonl").write_text(line("x", True) + "\n{}\n")
    with pytest.raises(QuestionsUnreadable, match="jsonl:2"):
        entailment.read_pairs(tmp_path / "pairs.jsonl")
