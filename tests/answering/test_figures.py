from hypothesis import given
from hypothesis import strategies as st

from waymark.answering.figures import figures_of, is_wrong_figure, numbers_in_words

NOTHING = frozenset()


def test_figures_in_other_spellings_are_the_same():
    assert figures_of("$200k–$300k") == figures_of("$200,000–$300,000")
    assert figures_of("thirty-five percent") == figures_of("35%")
    assert figures_of("from a quarter of a million dollars") == figures_of("$250k")
    assert figures_of("10M images") == figures_of("ten million images")
    assert figures_of("3 months") != figures_of("3 years")
    assert figures_of("two of the five") == set()


def test_a_figure_is_wrong_where_its_source_has_another():
    source = "A senior engineer earns $250,000–$400,000+ a year; five roles are named."
    assert not is_wrong_figure("Over a year it is from $250k to $400k.", source, NOTHING)
    assert not is_wrong_figure("It begins at a quarter of a million dollars.", source, NOTHING)
    assert is_wrong_figure("It is $250k a month.", source, NOTHING)
    assert is_wrong_figure("Seven roles are named.", source, NOTHING)
    assert is_wrong_figure("It takes 3 months.", source, NOTHING)
    assert not is_wrong_figure("Both make 8.", source, frozenset({"8"}))


def test_magnitudes_are_figures():
    assert is_wrong_figure("It serves billions of requests.", "It serves millions.", NOTHING)


def test_numbers_in_words_are_those_without_digits():
    assert numbers_in_words("two of the 15") == {"2"}


@given(st.text(max_size=80) | st.from_regex(r"[0-9 ,.$%+kmb-]{0,400}", fullmatch=True))
def test_no_text_is_too_odd(text):
    assert all(isinstance(value, float) for _, value in figures_of(text))
