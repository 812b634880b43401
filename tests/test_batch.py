import json

import pytest

from waymark.batch import answer_batch, as_json, read_batch
from waymark.errors import QuestionsUnreadable

KEYS = [
    "id", "question", "query", "answer", "abstained", "confidence", "citations", "writer",
    "latency_ms",
]  # fmt: skip


def test_questions_and_conversations_are_answered_in_order(tmp_path, chatbot):
    path = tmp_path / "questions.jsonl"
    rows = [
        {"id": "q1", "question": "Do I need a PhD?", "note": "ignored"},
        {"id": 7, "turns": [{"question": "cheapest cert"}, {"question": "how do I bake bread"}]},
    ]
    path.write_text("\n\n".join(map(json.dumps, rows)))
    lines = [json.loads(line) for line in answer_batch(read_batch(path), chatbot)]
    assert [(row["id"], row.get("turn")) for row in lines] == [("q1", None), (7, 0), (7, 1)]
    assert list(lines[0]) == KEYS
    assert [row["abstained"] for row in lines] == [False, False, True]
    citation = lines[0]["citations"][0]
    assert list(citation) == ["number", "document", "section", "quote", "start", "end"]
    assert citation["document"] == "ai-engineer-career-transition-guide.md"


def test_a_lone_surrogate_still_makes_a_line(chatbot):
    line = as_json(chatbot.ask("phd \ud800"), "q")
    assert json.loads(line)["question"] == "phd \ud800"
    line.encode("utf-8")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "not JSON"),
        ('{"question": "x"}', "id"),
        ('{"id": 1}', "question"),
        ('{"id": 1, "turns": []}', "turns"),
        ('{"id": 1, "turns": [{"q": 2}]}', "question"),
        ("[1]", "id"),
    ],
)
def test_a_bad_line_is_named_before_anything_is_answered(tmp_path, line, complaint):
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "ok", "question": "fine?"}\n' + line)
    with pytest.raises(QuestionsUnreadable, match=rf"questions\.jsonl:2 .*{complaint}"):
        read_batch(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(QuestionsUnreadable, match=r"none\.jsonl"):
        read_batch(tmp_path / "none.jsonl")
