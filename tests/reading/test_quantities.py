import math

import pytest

from waymark.reading.quantities import numbers_in, quantities_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can make the move in 3–6 months.", [("duration", "3–6 months")]),
        ("Within two years, she led it", [("duration", "two years")]),
        ("a six-month program", [("duration", "six-month")]),
        ("from 2 weeks to 4 hours", [("duration", "2 weeks"), ("duration", "4 hours")]),
        ("earns $200,000–$300,000 a year", [("money", "$200,000–$300,000 a year")]),
        ("costs ~$300", [("money", "$300")]),
        ("$15M a year", [("money", "$15M a year")]),
        ("grew 75% from 2023 to 2025", [("percentage", "75%"), ("date", "2023 to 2025")]),
        ("99.9% uptime", [("percentage", "99.9%")]),
        ("a 15-person team", [("count", "15-person team")]),
        ("Yuki, 29, moved", [("count", "29")]),
        ("SOC 15-2051 and CS229/231N run 24/7", []),
    ],
)
def test_figures_are_read_with_their_kind(text, expected):
    assert [(q.kind, q.text) for q in quantities_of(text)] == expected


def test_ranges_and_scales_are_in_base_units():
    (salary,) = quantities_of("pays $120–160k")
    assert (salary.low, salary.high) == (120_000, 160_000)
    (open_ended,) = quantities_of("$400,000+")
    assert (open_ended.low, open_ended.high) == (400_000, math.inf)
    (weeks,) = quantities_of("2 weeks")
    assert weeks.low == 14


def test_numbers_have_one_spelling():
    assert set(numbers_in("six of 1,000 and 97.5%")) == {"6", "1000", "97.5"}
