import json
from dataclasses import replace

import pytest

from waymark.conversation import conversation_json, turns_of
from waymark.errors import ConversationUnreadable


def test_turns_survive_with_all_that_was_shown(chatbot):
    turns = chatbot.turns(
        ["cheapest certification?", "and the dearest", "thanks!", "in ireland?", "¿cuánto gana?"]
    )
    again = turns_of(conversation_json(turns))
    for before, after in zip(turns, again, strict=True):
        assert after.question == before.question
        assert after.answer == replace(
            before.answer,
            retrieved=(),
            timings={"total": round(before.answer.timings["total"], 1)},
        )


def test_a_lone_surrogate_survives(chatbot):
    turns = chatbot.turns(["pay\ud800?"])
    assert turns_of(conversation_json(turns))[0].question == "pay\ud800?"


def test_a_kept_turn_has_the_fields_of_the_machine_readable_contract(chatbot):
    (row,) = json.loads(conversation_json(chatbot.turns(["do I need a PhD?"])))
    assert {"question", "query", "answer", "abstained", "confidence", "citations"} <= set(row)
    assert (
        row["citations"][0]["quote"]
        in chatbot.index.documents[row["citations"][0]["document"]].text
    )


@pytest.mark.parametrize("text", ["", "{", "3", '[{"question": "x"}]', "[null]", '{"a": 1}'])
def test_what_was_not_written_is_refused(text):
    with pytest.raises(ConversationUnreadable, match="start a new one"):
        turns_of(text)
