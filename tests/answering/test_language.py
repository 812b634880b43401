import pytest

from waymark.answering.language import is_foreign


@pytest.mark.parametrize(
    "question",
    [
        "quanto tempo leva pra virar engenheiro",
        "hoe lang duurt de overstap",
        "was kostet das Zertifikat bei Google",
    ],
)
def test_other_languages_are_noticed(question):
    assert is_foreign(question)


@pytest.mark.parametrize(
    "question", ["ds to ai eng how long", "wat certs r cheap?", "MLOps", "", "wo bin"]
)
def test_english_and_what_is_too_short_are_not(question):
    assert not is_foreign(question)


def test_an_answer_to_such_a_question_says_so_and_keeps_its_citations(chatbot):
    answer = chatbot.ask("quanto tempo leva pra um data scientist virar engenheiro de ia")
    assert answer.markdown.endswith("*The guide is in English.*")
    assert "3–6 months" in answer.markdown
    assert all(statement.citations for statement in answer.statements)
    assert chatbot.ask("how long does a data scientist need").note == ""
