import numpy as np
import pytest

from waymark.indexing.fit import Learned, load, save


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how many weeks does the course run", "duration"),
        ("price of an adult ticket", "money"),
        ("what percent of members voted", "percentage"),
        ("which year was the bridge opened", "date"),
        ("do I have to bring my passport", "yesno"),
        ("why is the sky dark at night", "reason"),
    ],
)
def test_kinds_are_told_apart_on_topics_of_no_guide(index, question, kind):
    vector = np.array(index.embeddings.embed_query(question), dtype=np.float32)
    kinds = index.learned.asks.probabilities(index.learned.worded(question, vector))
    assert max(kinds, key=kinds.get) == kind
    assert sum(kinds.values()) == pytest.approx(1)


def test_models_survive_the_disk(index, tmp_path):
    save(index.learned, tmp_path)
    again = load(tmp_path)
    assert isinstance(again, Learned)
    question = "do I need a degree"
    vector = np.array(index.embeddings.embed_query(question), dtype=np.float32)
    worded = index.learned.worded(question, vector)
    assert np.array_equal(again.worded(question, vector), worded)
    for name, value in (
        ("asks", worded),
        ("operator", worded),
        ("evidence", vector),
        ("covered", vector),
    ):
        before = getattr(index.learned, name).probabilities(value)
        assert getattr(again, name).probabilities(value) == before
