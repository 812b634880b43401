"""A document without anticipated questions beside the guide, which has thousands."""

import random
import shutil

import pytest
from conftest import GUIDE, Recorder

from waymark.chatbot import Chatbot
from waymark.indexing import ensure_index
from waymark.settings import Settings

BEES = """# Beekeeping for Beginners

## Getting Started

A first hive with bees costs about $350.
Most towns require that hives are registered with the county.

## The Year

Honey is harvested in July and August.
Varroa mites are treated after the harvest, with formic or oxalic acid.

## Earning From It

A bee inspector employed by the state earns $48,000.
"""


@pytest.fixture(scope="module")
def chatbot(root, tmp_path_factory):
    """Over the guide, with a part of its questions, and BEES."""
    corpus = tmp_path_factory.mktemp("two")
    (corpus / "bees.md").write_text(BEES, "utf-8")
    guide = root / "corpus" / GUIDE
    shutil.copy(guide, corpus)
    shutil.copy(guide.with_suffix(".followups.npz"), corpus)
    questions = guide.with_suffix(".questions.jsonl")
    lines = random.Random(0).sample(questions.read_text("utf-8").splitlines(), 1500)
    (corpus / questions.name).write_text("\n".join(lines), "utf-8")
    settings = Settings(corpus=corpus, index=tmp_path_factory.mktemp("two-index"))
    return Chatbot(ensure_index(settings, Recorder()), settings)


def documents(answer):
    return {citation.document for citation in answer.citations}


@pytest.mark.parametrize(
    ("question", "fact", "document"),
    [
        ("how much is a first hive?", "$350", "bees.md"),
        ("do i have to register my hives", "registered with the county", "bees.md"),
        ("when is honey harvested", "July and August", "bees.md"),
        ("salary of a bee inspector", "$48,000", "bees.md"),
        ("how long till a data scientist gets in?", "3–6 months", GUIDE),
        ("what does a head of AI earn", "$200,000–$300,000", GUIDE),
        ("do I need a PhD?", "No.", GUIDE),
    ],
)
def test_each_document_is_answered_from(chatbot, question, fact, document):
    answer = chatbot.ask(question)
    assert fact in answer.markdown
    assert documents(answer) == {document}


def test_a_conversation_goes_from_one_document_to_the_other_and_back(chatbot):
    turns = chatbot.turns(
        ["how much is a first hive?", "when is the harvest?", "and the mites?", "salary in ai pm?"]
    )
    assert [documents(turn.answer) for turn in turns[:3]] == [{"bees.md"}] * 3
    assert "oxalic acid" in turns[2].answer.markdown
    assert "$160,000–$250,000" in turns[3].answer.markdown


def test_a_whole_question_about_the_other_document_is_not_drawn_to_the_one_before(chatbot):
    turns = chatbot.turns(["what does a head of AI earn", "salary of a bee inspector"])
    assert "$48,000" in turns[1].answer.markdown
    assert turns[1].answer.query == "salary of a bee inspector"
    assert not turns[1].answer.completed


def test_a_fragment_goes_on_in_the_guide(chatbot):
    turns = chatbot.turns(["what does a head of AI earn", "and a product manager?"])
    assert "$160,000–$250,000" in turns[1].answer.markdown


def test_a_question_in_parts_about_both_is_answered(chatbot):
    answer = chatbot.ask("how long for a data scientist and what does a first hive cost?")
    assert "3–6 months" in answer.markdown or "$350" in answer.markdown


def test_what_none_of_them_says_is_declined_with_what_they_are(chatbot):
    answer = chatbot.ask("who won the world cup in 1998")
    assert answer.abstained
    assert answer.markdown.startswith("The documents do not say.")
    assert "They cover: AI Engineer Career Transition Guide; Beekeeping for Beginners." in (
        answer.markdown
    )
