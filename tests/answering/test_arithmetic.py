import math

import pytest

from waymark.answering.arithmetic import difference, total
from waymark.answering.claims import Evidence, supported
from waymark.answering.series import Member
from waymark.domain import Passage, Section, Sentence
from waymark.reading.quantities import quantities_of


def member(text: str) -> Member:
    """A member whose one sentence is `text`, with the first figure in it."""
    sentence = Sentence(text, 0, len(text), "sentence", None, quantities_of(text))
    section = Section("trails.md", ("Trails",), 0, len(text))
    passage = Passage("trails.md#0", "trails.md", section, text, 0, len(text), (sentence,))
    return Member("Trails", sentence.quantities[0], Evidence(passage, sentence))


ROPE, TAPE = member("The rope costs $30."), member("The tape costs $5.")
MILL, RIDGE = member("Mill Loop takes 2–3 weeks."), member("Ridge Path takes 5–7 weeks.")


@pytest.mark.parametrize(
    ("members", "times", "text"),
    [
        ((ROPE, TAPE), 1, "**$35 together.**"),
        ((ROPE,), 4, "**$120 for 4.**"),
        ((member("It lasts 6–12 months."), member("It lasts 1 year.")), 1, "**18–24 months"),
        ((member("Yuki, 29, climbs."), member("Sarah, 31, runs.")), 1, "**60 together.**"),
    ],
)
def test_figures_are_added_in_the_unit_of_the_first(members, times, text):
    claim = total(members, times)
    assert claim is not None
    assert claim.text.startswith(text)
    assert supported(claim)
    assert claim.evidence == tuple(m.evidence for m in members)


def test_what_is_left_of_a_budget_is_said():
    budget = quantities_of("I have $50")[0]
    claim = total((ROPE, TAPE), budget=budget)
    assert claim is not None
    assert "$15 of $50 is left" in claim.text
    short = total((ROPE, TAPE), budget=quantities_of("I have $20")[0])
    assert short is not None
    assert "left" not in short.text


def test_open_ranges_and_shares_are_not_added():
    assert math.isinf(member("It pays $250,000+.").quantity.high)
    assert total((member("It pays $250,000+."), ROPE)) is None
    assert total((member("It grew 5%."), member("It grew 6%."))) is None


def test_ranges_differ_at_both_ends():
    claim = difference(ROPE, TAPE)
    assert claim is not None
    assert claim.text == "**The difference is $25.**"
    assert difference(ROPE, ROPE) is None
    apart = difference(MILL, RIDGE)
    assert apart is not None
    assert apart.text == "**The difference is 3 weeks at the low end, 4 weeks at the high end.**"
