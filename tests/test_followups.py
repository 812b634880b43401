import numpy as np
import pytest

from waymark.domain import Document
from waymark.followups import MOVES, Layout, last_of, load_adapted, load_followups, situation
from waymark.indexing.embedding import PACKAGED_SHA256
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


def test_a_situation_tells_what_was_asked_and_how_the_answer_begins(layout):
    assert situation("", [], layout) == ""
    assert situation("what does it cost", [[1], []], layout) == (
        "what does it cost | not said. Kit > Tents > Red tent: It costs $80."
    )
    both = situation("what do they weigh", [[0, 2]], layout)
    assert both.endswith("Blue tent: The red tent weighs 2 kg.; The blue tent weighs 3 kg.")


def test_what_was_learned_for_the_guide_fits_its_model(index, root):
    (document,) = index.documents
    learned = index.followups[document]
    assert set(learned.sentences) == {*Layout(index.passages).texts, ""}
    path = root / "corpus" / document.replace(".md", ".followups.npz")
    assert np.array_equal(load_followups(path, learned.encoder).weights, learned.weights)
    assert load_adapted(path)[0] == PACKAGED_SHA256


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
    meant = learned.meant(fragment, before, [[here]], layout)
    assert after in layout.texts[int(meant[:-1].argmax())]
    assert meant.sum() == pytest.approx(1, abs=1e-3)
