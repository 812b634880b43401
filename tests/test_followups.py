import numpy as np
import pytest

from waymark.domain import Document
from waymark.followups import MOVES, Layout, last_of, load_followups
from waymark.reading import passages_of

TEXT = """# Kit

## Tents

### Red tent

The red tent weighs 2 kg. It costs $80.

### Blue tent

The blue tent weighs 3 kg. It costs $60.

## Food

Bring bread.
"""


@pytest.fixture(scope="module")
def layout():
    passages = passages_of(Document("kit.md", "Kit", TEXT, ""), 900)
    return Layout({passage.id: passage for passage in passages})


def moves(layout, *trail):
    return dict(zip([*layout.texts, ""], (MOVES[m] for m in layout.moves(trail)), strict=True))


def test_a_move_is_how_a_sentence_lies_to_the_last_answer(layout):
    red, price = layout.texts.index("The red tent weighs 2 kg."), 1
    food = layout.texts.index("Bring bread.")
    found = moves(layout, [food], [red])
    assert found["The red tent weighs 2 kg."] == "same"
    assert found["The blue tent weighs 3 kg."] == "counterpart"
    assert found["Bring bread."] == "seen"
    assert found[""] == "none"
    assert list(found.values()).count("section") == price
    assert found[layout.texts[3]] in ("sibling", "section")


def test_after_a_refusal_the_last_answer_is_the_one_before(layout):
    assert last_of([[2], []]) == [2]
    assert last_of([]) == ()
    assert set(moves(layout).values()) == {"else", "none"}


def test_what_was_learned_for_the_guide_fits_its_model(index, root):
    (document,) = index.documents
    learned = index.followups[document]
    assert learned.model == index.manifest.model["sha256"]
    assert set(learned.sentences) == set(Layout(index.passages).texts)
    path = root / "corpus" / document.replace(".md", ".followups.npz")
    assert np.array_equal(load_followups(path).weights, learned.weights)


@pytest.mark.parametrize(
    ("before", "shown", "fragment", "after"),
    [
        (
            "how much does an ai product manager earn",
            "An AI product manager earns",
            "and a head of ai?",
            "$200,000–$300,000",
        ),
        ("tell me about sarah", "Sarah, 31, became", "and him?", "Rafael"),
    ],
)
def test_what_follows_depends_on_the_last_answer(index, before, shown, fragment, after):
    layout = Layout(index.passages)
    (learned,) = index.followups.values()
    here = next(n for n, text in enumerate(layout.texts) if text.startswith(shown))
    own, last = np.array(index.embeddings.embed_documents([fragment, before]), dtype=np.float32)
    follow, move = learned.opinions(fragment, own, last, [[here]], layout)
    assert after in layout.texts[int(follow[:-1].argmax())]
    assert move.sum() == pytest.approx(1, abs=1e-3)
