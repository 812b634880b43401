"""What a question holds a figure against, over phrases of many fields written by someone who had not
seen the rules (`bounds.jsonl`)."""

import json
from pathlib import Path

import pytest

from waymark.answering.bounds import Bound, bound_of
from waymark.domain import Quantity

PHRASES = [
    json.loads(line)
    for line in Path(__file__).with_name("bounds.jsonl").read_text("utf-8").splitlines()
]


def label(bound: Bound) -> str:
    """The bound as `bounds.jsonl` writes it."""
    if bound.side == "at":
        return f"{bound.end} =" if bound.end else "contains"
    sign = "<" if bound.side == "below" else ">"
    return f"{bound.end} {sign}{'=' if bound.inclusive else ''}"


def test_most_phrases_are_read_as_people_mean_them():
    right = [
        label(bound_of(row["question"], 1.0)) == row["bound"].replace("equal", "contains")
        for row in PHRASES
    ]
    assert sum(right) / len(right) > 0.75, sum(right) / len(right)


def months(low: float, high: float) -> Quantity:
    return Quantity("duration", low, high, "month", f"{low}–{high} months", 0, 1)


@pytest.mark.parametrize(
    ("question", "passing"),
    [
        ("which take under 6 months", ["short"]),
        ("which always take under 6 months", []),
        ("which take 6 months at most", ["short"]),
        ("done in 6 months with luck", ["short", "long"]),
        ("which start at exactly 6 months", ["long"]),
        ("which can take more than 6 months", ["long"]),
        ("which never take more than 6 months", ["short"]),
        ("where is 8 months normal", ["long"]),
        ("i have got 6 months", ["short"]),
    ],
)
def test_a_range_is_held_against_the_end_that_is_meant(question, passing):
    figure = 8.0 if "8" in question else 6.0
    bound = bound_of(question, figure)
    ranges = {"short": months(3, 6), "long": months(6, 9)}
    assert [name for name, own in ranges.items() if bound.holds(own)] == passing


def test_a_plain_bound_says_that_the_other_end_may_do():
    assert not bound_of("under 6 months", 6.0).certain
    assert bound_of("even the slow ones under 6 months", 6.0).certain
