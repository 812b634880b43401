import pytest

from waymark.followups import Layout
from waymark.retrieval.meant import Reader


@pytest.fixture(scope="module")
def reader(index):
    return Reader(index, Layout(index.passages))


def best(index, meant):
    key, place = next(iter(meant.expected.places))
    return index.passages[key].sentences[place].text


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("could a phd student be ready by summer, how many months", "3–6 months"),
        ("what would running an ml team pay me", "$200,000–$300,000"),
        ("am i too late because the robots code themselves now", "do not replace them"),
    ],
)
def test_a_first_question_is_read_by_itself(reader, index, question, sentence):
    meant = reader.read(question, ())
    assert meant.expected.alone
    assert meant.expected.answered > 0.9
    assert sentence in best(index, meant)
    assert meant.probable.sum() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("question", ["when do the shops close", "how tall is a giraffe"])
def test_a_question_that_nothing_answers_is_read_as_one(reader, question):
    assert reader.read(question, ()).expected.answered < 0.1


def test_a_fragment_is_read_in_its_conversation(reader, index, chatbot):
    turns = chatbot.turns(["how long till a data scientist gets in?"])
    meant = reader.read("and a quant?", turns)
    assert not meant.expected.alone
    assert "4–8 months" in best(index, meant)


def test_what_was_learned_of_no_document_reads_nothing(make_chatbot):
    chatbot = make_chatbot(kit_md="# Kit\n\nThe red tent weighs 2 kg.\n")
    reader = Reader(chatbot.index, Layout(chatbot.index.passages))
    assert reader.read("how heavy is the red tent", ()) is None
