import pytest

from waymark.answering import Extractor
from waymark.answering.claims import Claim, Evidence
from waymark.answering.suggest import suggestions
from waymark.domain import PATH_SEPARATOR


@pytest.mark.parametrize(
    ("question", "opens", "section"),
    [
        ("how long till a data scientist gets in?", "**3–6 months.**", "Data Scientist"),
        ("what does a head of AI earn?", "**$200,000–$300,000 a year.**", "Head of AI"),
        ("Do I need a PhD?", "**No.**", "Do I need a PhD"),
        (
            "what is the cheapest certification",
            "**TensorFlow Developer Certificate: $100.**",
            "Tens",
        ),
        ("what percent accuracy did yuki get", "**94%.**", "Yuki"),
    ],
)
def test_the_direct_answer_comes_first_and_bold(chatbot, question, opens, section):
    answer = chatbot.ask(question)
    assert answer.markdown.startswith(opens)
    assert section in answer.citations[0].section.split(PATH_SEPARATOR)[-1]


def test_a_question_for_a_list_gets_the_list(chatbot):
    answer = chatbot.ask("which certifications does the guide name")
    items = [s for s in answer.statements if s.form == "item"]
    assert len(items) == 6
    assert "\n- " in answer.markdown


@pytest.mark.parametrize("question", ["how do i bake bread?", "who won the world cup", "asdfghjkl"])
def test_what_the_guide_does_not_say_is_declined_with_what_it_covers(chatbot, question):
    answer = chatbot.ask(question)
    assert answer.abstained
    assert answer.markdown.startswith("The AI Engineer Career Transition Guide does not say.")
    assert "It covers: Transitioning INTO AI Engineer" in answer.markdown or answer.citations


@pytest.mark.parametrize("question", ["", "   ", "?!", "🙂", "\x00", "1"])
def test_a_question_without_words_gets_a_hint(chatbot, question):
    answer = chatbot.ask(question)
    assert answer.abstained
    assert answer.markdown.startswith("Ask a question in a few words.")


def test_a_question_beyond_the_limit_is_refused_with_the_limit(chatbot):
    answer = chatbot.ask("why " * 1000)
    assert answer.abstained
    assert "4000 characters; at most 2000" in answer.markdown


@pytest.mark.parametrize(
    "question",
    [
        "{}",
        "{0.__class__}",
        "%s%n",
        "<script>alert(1)</script>",
        "\ud800 phd",
        "a" * 2000,
        "\u202ephd",
    ],
)
def test_odd_questions_get_an_answer_all_the_same(chatbot, question):
    assert chatbot.ask(question).statements


def test_a_writer_that_invents_a_figure_is_not_shown(chatbot, index, monkeypatch):
    passage = next(iter(index.passages.values()))
    invented = Claim("It takes 99 months.", (Evidence(passage, passage.sentences[0]),))
    monkeypatch.setattr(Extractor, "write", lambda *_: (invented,))
    answer = chatbot.ask("how long for a data scientist")
    assert answer.abstained
    assert "99" not in answer.markdown


@pytest.fixture(scope="module")
def plain_chatbot(make_chatbot, plain_text):
    return make_chatbot(museum_txt=plain_text)


@pytest.mark.parametrize(
    ("question", "fact", "section"),
    [
        ("how long does it take a carpenter", "4-8 months", "Carpenter / Joiner"),
        ("what does an archivist earn", "$40,000-$52,000", "Archivist"),
        ("who is Ines", "Ines", "From Baker to Curator (Ines, 44)"),
        ("do I need a diploma", "No", "Do I need a diploma?"),
    ],
)
def test_plain_text_without_anticipated_questions_is_answered(
    plain_chatbot, question, fact, section
):
    answer = plain_chatbot.ask(question)
    assert not answer.abstained
    assert fact in answer.markdown
    assert answer.citations[0].section.endswith(section)


def test_the_number_of_a_stating_heading_is_left_out_of_the_answer(plain_chatbot):
    answer = plain_chatbot.ask("what does an archivist earn")
    assert "2. Archivist" not in answer.markdown
    assert answer.citations[0].quote.startswith("**2. Archivist")


def test_plain_text_declines_what_it_does_not_say(plain_chatbot):
    assert plain_chatbot.ask("how do I change the oil of a motorbike").abstained


def test_what_is_suggested_is_answered_and_was_not_asked(chatbot):
    asked = ["how long till a data scientist gets in?"]
    for _ in range(3):
        turns = chatbot.turns(asked)
        suggested = chatbot.suggested(turns)
        assert len(set(suggested)) == 3
        assert not set(suggested) & set(asked)
        for question in suggested:
            answer = chatbot.ask(question, turns)
            assert answer.citations
            assert not answer.abstained
        asked.append(suggested[0])


def test_nothing_is_suggested_after_a_refusal_or_without_anticipated_questions(
    chatbot, plain_chatbot
):
    assert chatbot.suggested(()) == ()
    assert chatbot.suggested(chatbot.turns(["how do i bake bread?"])) == ()
    turns = plain_chatbot.turns(["what does the archivist do"])
    assert plain_chatbot.suggested(turns) == ()


def test_a_fragment_that_is_refused_shows_what_the_guide_says_closest(chatbot):
    last = chatbot.turns(["what does a head of AI earn?", "in Ireland?"])[-1].answer
    assert last.abstained
    assert last.completed
    assert "in Ireland?" in last.query
    assert "$200,000–$300,000" in last.markdown


def test_a_question_with_a_typo_is_not_suggested(chatbot, index):
    turns = chatbot.turns(["how long till a data scientist gets in?"])
    near = list(suggestions(turns, index.anticipated, index.passages, lambda _: True))
    typos = {question.question for question in near[:3]}
    spelt = suggestions(turns, index.anticipated, index.passages, lambda text: text not in typos)
    assert not typos & {question.question for question in spelt}
