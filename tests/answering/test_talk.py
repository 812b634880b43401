import pytest

from waymark.answering.talk import NAME


@pytest.mark.parametrize("text", ["hi", "hello there!", "thanks, that helps", "bye"])
def test_small_talk_is_answered_without_citations(chatbot, text):
    answer = chatbot.ask(text)
    assert answer.writer == NAME
    assert not answer.abstained
    assert not answer.citations


@pytest.mark.parametrize(
    "text", ["asdfghjkl", "more", "shorter", "lol", "thanks, and how long for a quant?"]
)
def test_what_is_no_small_talk_by_itself_is_a_question(chatbot, text):
    assert chatbot.ask(text).writer != NAME


def test_more_shows_what_was_not_shown(chatbot):
    first, more = chatbot.turns(["what does a data scientist have to learn", "tell me more"])
    shown = {c.start for c in first.answer.citations}
    assert more.answer.citations
    assert not shown & {c.start for c in more.answer.citations}


def test_shorter_keeps_the_first_cited_statement(chatbot):
    first, short = chatbot.turns(["how did yuki become an AI engineer", "shorter please"])
    assert len(short.answer.statements) == 1
    assert short.answer.statements[0].text == first.answer.statements[0].text


def test_where_quotes_with_the_section(chatbot):
    first, where = chatbot.turns(["do I need a PhD?", "where does it say that?"])
    quotes = [c.quote for c in first.answer.citations]
    assert [c.quote for c in where.answer.citations] == quotes[:4]
    assert "Do I need a PhD to become an AI engineer?: “" in where.answer.markdown


def test_a_remark_that_asks_on_is_a_question(chatbot):
    _, price, calm = chatbot.turns(
        ["is the tensorflow cert any good", "damn ok. price", "haha nice"]
    )
    assert "$100" in price.answer.markdown
    assert calm.answer.writer == NAME


def test_more_goes_on_with_the_matter_just_shown(chatbot):
    _, more = chatbot.turns(["do i need a phd", "tell me more"])
    sections = {c.section.rpartition(" > ")[2] for c in more.answer.citations}
    assert sections == {"Do I need a PhD to become an AI engineer?"}


def test_more_of_what_was_said_whole_says_so_and_says_it_again(chatbot):
    _, more = chatbot.turns(["what does an MBA help with", "more on the MBA please"])
    answer = more.answer
    assert answer.markdown.startswith("The guide says no more about it than this: MBA degrees")
    assert [c.section.rpartition(" > ")[2] for c in answer.citations] == ["MBA"]


def test_more_after_all_was_shown_is_what_the_last_answer_did_not_show(chatbot):
    turns = chatbot.turns(
        ["which certifications does the guide name", "what does the google one cost", "any others?"]
    )
    last, shown = turns[-1].answer, turns[1].answer.citations
    assert last.citations
    assert not {c.start for c in shown} & {c.start for c in last.citations}
