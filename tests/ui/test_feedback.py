import json

import pytest

from waymark.errors import FeedbackNotKept
from waymark.evaluation.questions import read_gold
from waymark.ui.feedback import keep_feedback, take_back
from waymark.ui.held import Held


def test_a_judgement_is_an_evaluation_case(chatbot, tmp_path):
    turns = chatbot.turns(["how long for a data scientist", "and a quant?"])
    path = tmp_path / "feedback.jsonl"
    keep_feedback(path, Held(turns[:1], "one"), "helpful")
    keep_feedback(path, Held(turns, "one"), "unsupported", turns[1].answer.citations[0])
    helpful, unsupported = map(json.loads, path.read_text("utf-8").splitlines())
    assert (helpful["verdict"], unsupported["verdict"]) == ("helpful", "unsupported")
    assert unsupported["asked"] == ["how long for a data scientist", "and a quant?"]
    assert unsupported["evidence"] == [turns[1].answer.citations[0].quote]
    assert "4–8 months" in unsupported["text"]
    first, second = read_gold(tmp_path)
    assert first.sections == ("Data Scientist",)
    assert second.question == turns[1].answer.query


def test_what_is_said_of_a_citation_is_kept_once(chatbot, tmp_path):
    turns = chatbot.turns(["how long for a data scientist", "and a quant?"])
    path = tmp_path / "feedback.jsonl"
    for place in (0, 1, 0, 1):
        answer = turns[place].answer
        keep_feedback(path, Held(turns[: place + 1], "one"), "unsupported", answer.citations[0])
    assert len(path.read_text("utf-8").splitlines()) == 2


def test_a_file_that_cannot_be_written_is_named(chatbot, tmp_path):
    turns = chatbot.turns(["how long for a data scientist"])
    with pytest.raises(FeedbackNotKept, match=str(tmp_path)):
        keep_feedback(tmp_path, Held(turns), "wrong")


def test_a_thumb_that_is_taken_back_is_no_case_unless_it_has_become_a_test(chatbot, tmp_path):
    turns = chatbot.turns(["how long for a data scientist"])
    mine, another = Held(turns, "one"), Held(turns, "two")
    path = tmp_path / "feedback.jsonl"
    take_back(path, mine)
    assert not path.exists()
    path.write_text("\n", "utf-8")  # an operator edits it
    keep_feedback(path, mine, "unsupported", turns[0].answer.citations[0])
    keep_feedback(path, another, "helpful")
    kept = path.read_text("utf-8")
    keep_feedback(path, mine, "wrong")
    take_back(path, mine)
    take_back(path, mine)
    assert path.read_text("utf-8") == kept
    edited = kept.replace('"must": []', '"must": ["3"]')
    path.write_text(edited, "utf-8")
    take_back(path, another)
    assert path.read_text("utf-8") == edited
