from itertools import pairwise

from waymark.ui.guide import citation_anchor
from waymark.ui.message import message
from waymark.ui.page import text_of


def test_markers_and_sources_link_to_the_place(chatbot):
    answer = chatbot.ask("how long for a data scientist")
    text = message(answer)
    place = citation_anchor(answer.citations[0])
    assert f"[\\[1\\]](#cite-{place})" in text
    assert f'<a href="#cite-{place}"' in text
    assert "Data Scientist</a> › “A data" in text


def test_a_message_grows_by_statements_and_ends_with_the_sources(chatbot):
    answer = chatbot.ask("cheapest certification")
    parts = [message(answer, n) for n in range(1, len(answer.statements) + 1)]
    assert all(longer.startswith(shorter) for shorter, longer in pairwise(parts))
    assert not any("sources" in part for part in parts)
    assert message(answer).startswith(parts[-1])
    assert "sources" in message(answer)


def test_a_refusal_without_citations_has_no_sources(chatbot):
    assert "sources" not in message(chatbot.ask("how do i bake bread"))


def test_a_messages_text_is_found_in_both_of_gradios_forms():
    assert text_of({"role": "user", "content": "hi"}) == "hi"
    parts = [{"type": "text", "text": "h"}, {"type": "file"}, {"type": "text", "text": "i"}]
    assert text_of({"role": "user", "content": parts}) == "hi"
