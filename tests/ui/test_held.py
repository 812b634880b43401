import pytest

from waymark.errors import ConversationUnreadable
from waymark.ui.held import Held, held_html, held_in


def test_what_the_page_holds_is_read_back(chatbot):
    turns = chatbot.turns(['is <b> & "C++" &lt; a data scientist?'])
    held = held_in(held_html(Held(turns, "an-id", "and a quant?")))
    assert (held.id, held.asked) == ("an-id", "and a quant?")
    assert held.turns[0].question == turns[0].question
    assert held.turns[0].answer.statements == turns[0].answer.statements


def test_nothing_is_held_where_there_is_nothing():
    assert held_in(None) == held_in("") == Held()


def test_what_cannot_be_read_is_said():
    for text in ("{", "[]", '{"turns": [{"question": "x"}]}'):
        with pytest.raises(ConversationUnreadable, match="start a new one"):
            held_in(text)
