"""Computation over a document that is not the guide: nothing in it may know the guide."""

import pytest

from waymark.evaluation.questions import fold

TRAILS = """# Trails of the Valley

## Day Walks

### Mill Loop

The Mill Loop takes 2–3 hours. The Mill Loop ticket costs $4.

### Ridge Path

The Ridge Path takes 5–7 hours. The Ridge Path ticket costs $9.

### Lake Round

The Lake Round takes 3–4 hours. The Lake Round ticket costs $12.

### Old Quarry

The Old Quarry is closed in winter.
"""


@pytest.fixture(scope="module")
def trails(make_chatbot):
    return make_chatbot(trails_md=TRAILS)


@pytest.mark.parametrize(
    ("question", "facts", "absent"),
    [
        ("which walk is the cheapest", ["mill loop: $4"], []),
        ("what is the longest of the walks", ["ridge path: 5-7 hours"], []),
        (
            "rank all the walks by the price of the ticket, most expensive first",
            ["lake round: $12", "mill loop: $4"],
            [],
        ),
        ("which walks take less than 4 hours", ["mill loop", "lake round"], ["ridge path"]),
        ("mill loop or ridge path, ticket prices compared", ["$4", "$9", "is $5."], ["$12"]),
        ("which walks start at 3 hours or more", ["lake round", "ridge path"], ["mill loop"]),
        ("what do the mill loop and lake round tickets cost in total", ["$16 together"], ["$9"]),
    ],
)
def test_siblings_are_computed_over(trails, question, facts, absent):
    answer = trails.ask(question)
    text = fold(answer.markdown)
    assert not answer.abstained
    assert all(fact in text for fact in facts), text
    assert not any(fact in text for fact in absent), text
    assert len(answer.citations) >= 2


def test_a_ranking_puts_the_winner_first_and_cites_every_operand(trails):
    answer = trails.ask("which walk is the cheapest")
    names = [c.section.split(" > ")[-1] for c in answer.citations]
    assert names == ["Mill Loop", "Ridge Path", "Lake Round"]
