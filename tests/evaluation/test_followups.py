from waymark.evaluation import followups
from waymark.evaluation.followups import fit_followups
from waymark.followups import followups_path, load_adapted, load_followups, save_followups
from waymark.indexing.adapted import export_pair_encoder
from waymark.indexing.pair_encoder import PairEncoder
from waymark.reading.conversations import conversations_path, read_conversations


def test_follow_ups_are_learned_from_the_guides_conversations(root, index, tmp_path, monkeypatch):
    (document,) = index.documents.values()
    path = conversations_path(root / "corpus", document)
    conversations = read_conversations(path, list(index.passages.values()))
    assert len(conversations) > 1000
    monkeypatch.setattr(followups, "EPOCHS", 1)
    fitted = fit_followups(conversations[:120], (), index.passages)
    assert 0.1 < fitted.share <= 1  # one of 141 sentences by chance
    assert fitted.weights[0] > 0  # what the encoder says counts for a sentence
    saved = followups_path(tmp_path, document)
    save_followups(saved, "a-hash", fitted.sentences, fitted.weights, fitted.adapted)
    learned_with, adapted = load_adapted(saved)
    assert learned_with == "a-hash"
    export_pair_encoder([adapted], tmp_path / "encoder")
    again = load_followups(saved, PairEncoder(tmp_path / "encoder"))
    assert again.sentences == fitted.sentences
    assert (again.weights == fitted.weights).all()
    (logits,) = again.encoder.logits([("and a quant?", "how long for a data scientist | ")])
    assert logits.shape == (len(fitted.sentences),)
