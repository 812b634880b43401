import json

import pytest

from waymark.domain import Document
from waymark.errors import QuestionsUnreadable
from waymark.reading import passages_of
from waymark.reading.conversations import ExpectedTurn, conversations_path, read_conversations

TEXT = "# Kit\n\nBring a rope. Leave the dog.\n"
DOCUMENT = Document("kit.md", "Kit", TEXT, "")
PASSAGES = passages_of(DOCUMENT, 900)


def turn(question, *evidence):
    return {"question": question, "standalone": question, "evidence": list(evidence)}


def test_turns_name_the_sentences_that_answer(tmp_path):
    path = conversations_path(tmp_path, DOCUMENT)
    path.write_text(json.dumps({"turns": [turn("pets?", "Leave the dog."), turn("cats?")]}))
    ((pets, cats),) = read_conversations(path, PASSAGES)
    assert pets == ExpectedTurn("pets?", "pets?", ((PASSAGES[0].id, 1),))
    assert cats.evidence == ()


def test_no_file_means_no_conversations(tmp_path):
    assert read_conversations(tmp_path / "none", PASSAGES) == ()


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"turns": [{"question": "x"}]}', json.dumps({"turns": [turn("x", "No rope.")]})],
)
def test_a_bad_line_is_named(tmp_path, line):
    path = tmp_path / "kit.conversations.jsonl"
    path.write_text(line)
    with pytest.raises(QuestionsUnreadable, match=r"kit\.conversations\.jsonl:1"):
        read_conversations(path, PASSAGES)
