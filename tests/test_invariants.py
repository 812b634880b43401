"""The promises of an answer, held over every question of the question sets."""

import json
import re

import pytest

from waymark.answering.talk import NAME as SMALL_TALK
from waymark.chatbot import Chatbot
from waymark.domain import PATH_SEPARATOR
from waymark.reading import sections_of
from waymark.reading.quantities import numbers_in


def conversations(root):
    """Every question and every conversation of the question sets, each as its questions in order."""
    quality = root / "tests" / "quality"
    for path in sorted(p for half in ("develop", "measure") for p in (quality / half).iterdir()):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield tuple(turn["question"] for turn in row.get("turns", [row]))


@pytest.fixture(scope="module")
def answers(root, chatbot):
    asked = list(dict.fromkeys(conversations(root)))
    assert len(asked) > 1400
    return [turn.answer for questions in asked for turn in chatbot.turns(questions)]


def test_every_quote_is_the_document_at_its_offsets_inside_its_section(answers, index):
    sections = {document.id: sections_of(document) for document in index.documents.values()}
    cited = 0
    for answer in answers:
        for citation in answer.citations:
            document = index.documents[citation.document]
            assert citation.quote == document.text[citation.start : citation.end] != ""
            assert citation.document_sha256 == document.sha256
            assert any(
                section.label == citation.section
                and section.start <= citation.start
                and citation.end <= section.end
                for section in sections[document.id]
            )
            cited += 1
    assert cited > 800


def test_every_statement_of_an_answer_is_cited_and_its_numbers_are_quoted(answers):
    computed = 0
    for answer in answers:
        if answer.abstained or answer.writer == SMALL_TALK:
            continue
        assert answer.statements
        for statement in answer.statements:
            assert statement.citations, (answer.question, statement.text)
            held = {n for c in statement.citations for n in numbers_in(c.quote)}
            new = set(numbers_in(statement.text)) - held
            if new:  # computed from two cited figures at least, counted in a list, or taken n times
                assert re.match(r"\*\*[^*]+\*\*", statement.text)
                one = re.fullmatch(r"\*\*(\d+|.+ for \d+)\.\*\*", statement.text)
                assert len(statement.citations) >= 2 or one, (answer.question, statement.text)
                computed += 1
    assert computed < len(answers) / 10


def test_numbers_run_from_one_in_order_of_first_use(answers):
    for answer in answers:
        used = [c.number for s in answer.statements for c in s.citations]
        assert list(dict.fromkeys(used)) == list(range(1, len(answer.citations) + 1))
        assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
        spans = [(c.document, c.start, c.end) for c in answer.citations]
        assert len(set(spans)) == len(spans)
        assert set(re.findall(r"(?<!\\)\[(\d+)\]", answer.markdown)) == {str(n) for n in used}


def test_the_same_question_gets_the_same_answer(root, index, settings):
    asked = list(dict.fromkeys(conversations(root)))[::40]
    first, second = (Chatbot(index, settings) for _ in range(2))
    for questions in asked:
        for one, other in zip(first.turns(questions), second.turns(questions), strict=True):
            assert one.answer.markdown == other.answer.markdown
            assert one.answer.citations == other.answer.citations
            assert one.answer.confidence == other.answer.confidence


def test_a_refusal_says_so_first(answers):
    refused = [answer for answer in answers if answer.abstained]
    assert refused
    for answer in refused:
        assert not answer.statements[0].citations
        assert len(answer.statements) >= 2 or "no more about it" in answer.markdown


def test_section_paths_start_at_the_title(answers):
    titles = {c.section.split(PATH_SEPARATOR)[0] for a in answers for c in a.citations}
    assert titles == {"AI Engineer Career Transition Guide"}
