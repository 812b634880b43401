from dataclasses import replace
from itertools import pairwise

from waymark.ui.guide import citation_anchor
from waymark.ui.message import is_outdated, message


def test_markers_and_sources_link_to_the_place(chatbot):
    answer = chatbot.ask("how long for a data scientist")
    text = message(answer)
    place = citation_anchor(answer.citations[0])
    assert f"[\\[1\\]](#cite-{place})" in text
    assert f'<a href="#cite-{place}"' in text
    assert "Data Scientist</a> › <q>A data" in text


def test_a_message_grows_by_statements_and_ends_with_the_sources(chatbot):
    answer = chatbot.ask("cheapest certification")
    parts = [message(answer, n) for n in range(1, len(answer.statements) + 1)]
    parts = [part.removesuffix("</table>") for part in parts]
    assert all(longer.startswith(shorter) for shorter, longer in pairwise(parts))
    assert not any("sources" in part for part in parts)
    assert message(answer).startswith(parts[-1])
    assert "sources" in message(answer)


def test_a_refusal_without_citations_has_no_sources_and_is_not_signed(chatbot):
    text = message(chatbot.ask("how do i bake bread"))
    assert "sources" not in text and 'class="writer"' not in text
    assert 'class="writer"' in message(chatbot.ask("how long for a data scientist"))


def test_a_completed_question_can_be_asked_as_it_was_typed(chatbot):
    _, turn = chatbot.turns(["how long for a data scientist", "and a quant?"])
    assert turn.answer.completed
    assert "[Ask it as typed](#alone-1)" in message(turn.answer, place=1)
    assert "#alone" not in message(turn.answer)


def test_an_answer_from_a_document_that_has_changed_is_outdated(chatbot, index):
    answer = chatbot.ask("how long for a data scientist")
    assert not is_outdated(answer, index.documents)
    (name,) = index.documents
    changed = {name: replace(index.documents[name], sha256="0" * 64)}
    assert is_outdated(answer, changed)
    assert is_outdated(answer, {})
