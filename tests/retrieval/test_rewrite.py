import pytest

from waymark.retrieval.readings import Context, context_of, item_name, readings


def queries(chatbot, *questions):
    return [turn.answer.query for turn in chatbot.turns(questions)]


def test_a_question_that_stands_alone_is_left_as_it_is(chatbot):
    first, second = chatbot.turns(["how long till a data scientist gets in?", "do I need a PhD?"])
    assert not first.answer.completed
    assert not second.answer.completed
    assert second.answer.query == "do I need a PhD?"


@pytest.mark.parametrize(
    ("questions", "facts"),
    [
        (["how long for a data scientist", "and a quant?"], ["4–8 months"]),
        (["what does a head of AI earn?", "and a product manager?"], ["$160,000–$250,000"]),
        (["how did Rafael become a CTO", "how big was his team"], ["15-person"]),
        (["what does a junior make", "and mid level"], ["$160,000–$250,000"]),
    ],
)
def test_a_fragment_is_completed_from_what_went_before(chatbot, questions, facts):
    last = chatbot.turns(questions)[-1].answer
    assert all(fact in last.markdown for fact in facts), (last.query, last.markdown)


def test_a_whole_question_on_something_else_is_not_completed(chatbot):
    questions = ["how long for a data scientist", "which roles take under 7 months"]
    assert queries(chatbot, *questions)[-1] == "which roles take under 7 months"


def ordinal(question, context):
    return [r.text for r in readings(question, context) if r.kind == "ordinal"]


def test_an_item_is_named_by_its_place_in_the_list_shown():
    context = Context("Which roles are there?", "Roles", ("Cook", "Baker", "Butcher"))
    assert ordinal("the second one, pay?", context) == ["Baker: pay"]
    assert ordinal("and the last", context) == ["Which Butcher are there?"]
    assert ordinal("the fifth", context) == []


def test_names_with_marks_are_carried_as_they_are():
    context = Context("what does it cost", r"\1 \g<0>", ("x", "y"))
    assert r"is \1 \g<0> dear" in [r.text for r in readings("is it dear", context)]
    assert item_name(r"snake\_case: \$3", "Prices") == "snake_case"


def test_the_context_is_read_off_the_turns(chatbot):
    turns = chatbot.turns(["which certification is the cheapest", "thanks!", "in Ireland?"])
    context = context_of(turns[:1])
    assert context.subject == "TensorFlow Developer Certificate"
    assert len(context.shown) == 2
    assert context_of(turns[:2]) == context
    assert context_of([]) == Context()


def test_without_anticipated_questions_a_fragment_follows_the_question_before(make_chatbot):
    chatbot = make_chatbot(
        kit_md="# Kit\n\nThe red tent weighs 2 kg.\n\nThe blue tent weighs 3 kg.\n"
    )
    assert queries(chatbot, "how heavy is the red tent", "the blue one?")[-1] == (
        "how heavy is the red tent the blue one?"
    )
