import json

import numpy as np
import pytest

from waymark.errors import QuestionsUnreadable
from waymark.evaluation import entailment
from waymark.indexing.adapted import (
    export_pair_encoder,
    layers,
    packaged_entailment,
    pair_model,
)
from waymark.indexing.pair_encoder import PairEncoder


def line(text, supported):
    row = {"text": text, "heading": "Kit > Rope", "evidence": ["Bring a rope."]}
    return json.dumps(row | {"supported": supported})


def test_what_is_learned_fits_the_model_that_it_changes(tmp_path):
    pairs = tmp_path / "pairs.jsonl"
    lines = [line("Take a rope along.", True), line("Leave the rope.", False)]
    pairs.write_text("\n".join(lines * 4))
    rows = entailment.read_pairs(pairs)
    assert rows[0] == (("Take a rope along.", "Rope: Bring a rope."), True)
    loss = entailment.fit_entailment(rows, tmp_path / "learned.npz", epochs=1)
    assert 0 < loss < 2
    model, _ = pair_model(1)
    with np.load(tmp_path / "learned.npz") as learned:
        assert len(learned) == len(entailment.SEEDS) * (2 * len(layers(model)) + 2)
        for name, layer in layers(model):
            up, down = learned[f"0/{name}.up"], learned[f"0/{name}.down"]
            assert (up.astype(float) @ down).shape == tuple(layer.weight.shape)
            assert np.abs(up).max() > 0
            assert not np.array_equal(down, learned[f"1/{name}.down"])


def test_an_ensemble_says_the_mean_of_its_members(tmp_path):
    members = packaged_entailment()
    assert len(members) == len(entailment.SEEDS)
    pairs = [("Take a rope along.", "Rope: Bring a rope."), ("Go.", "Rope: Bring a rope.")]
    for number, member in enumerate(members):
        export_pair_encoder([member], tmp_path / str(number))
    export_pair_encoder(members, tmp_path / "all")
    said = [PairEncoder(tmp_path / str(n)).logits(pairs) for n in range(len(members))]
    together = PairEncoder(tmp_path / "all").logits(pairs)
    assert not np.allclose(said[0], said[1], atol=1e-3)
    assert np.allclose(together, np.mean(said, axis=0), atol=1e-3)


def test_a_pair_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "pairs.jsonl").write_text(line("x", True) + "\n{}\n")
    with pytest.raises(QuestionsUnreadable, match="jsonl:2"):
        entailment.read_pairs(tmp_path / "pairs.jsonl")
