from waymark.evaluation.followups import fit_followups
from waymark.followups import followups_path, load_followups, save_followups
from waymark.reading.conversations import conversations_path, read_conversations


def test_follow_ups_are_learned_from_the_guides_conversations(chatbot, root, index, tmp_path):
    (document,) = index.documents.values()
    path = conversations_path(root / "corpus", document)
    conversations = read_conversations(path, list(index.passages.values()))
    assert len(conversations) > 1000
    learned, share = fit_followups(conversations[:30], chatbot, "a-hash")
    assert 0.3 < share < 1
    saved = followups_path(tmp_path, document)
    save_followups(learned, saved)
    again = load_followups(saved)
    assert again.model == "a-hash"
    assert again.sentences == learned.sentences
    assert (again.weights == learned.weights).all()
    # what a question says by itself, and the move it makes, must count for it
    assert learned.weights[0] > 0
    assert abs(learned.follow.hidden - again.follow.hidden).max() < 0.01
