import json

import numpy as np
import pytest

from waymark.errors import QuestionsUnreadable
from waymark.evaluation.compare import comparison_lines, interval, outcome_lines, read_outcomes
from waymark.evaluation.measures import judge
from waymark.evaluation.questions import Gold


@pytest.fixture(scope="module")
def results(chatbot):
    golds = [
        Gold("one", "figure", "how long for a data scientist", True, ("Data Scientist",), (), ()),
        Gold("two", "far", "how do i bake bread", False, (), (), ()),
    ]
    return [judge(gold, chatbot.ask(gold.question)) for gold in golds]


def test_outcomes_are_written_and_read_back(tmp_path, results):
    path = tmp_path / "outcomes.jsonl"
    path.write_text("\n".join(outcome_lines(results)))
    outcomes = read_outcomes(path)
    assert outcomes["one"]["right"] is outcomes["two"]["right"] is True
    assert (outcomes["one"]["refused"], outcomes["two"]["refused"]) == (False, True)
    *changes, total = comparison_lines(outcomes, results)
    assert changes == []
    assert "1.000 before, 1.000 now, over 2 questions; difference +0.000" in total


def test_a_changed_outcome_is_named(results):
    before = {"two": {"right": False}, "gone": {"right": True}}
    assert next(comparison_lines(before, results)) == "now right: two (far)"
    assert list(comparison_lines({}, results)) == ["The two runs have no question in common."]


@pytest.mark.parametrize(
    "bad", ["{", json.dumps({"id": "x"}), json.dumps({"id": 1, "right": 2})[:-1]]
)
def test_a_bad_file_of_outcomes_is_named(tmp_path, bad):
    path = tmp_path / "bad.jsonl"
    path.write_text(bad)
    with pytest.raises(QuestionsUnreadable, match=r"bad\.jsonl"):
        read_outcomes(path)


def test_the_interval_is_paired_and_repeatable():
    generator = np.random.default_rng(1)
    old = generator.random(200) < 0.5
    better = old | (generator.random(200) < 0.2)
    low, high = interval(old, better)
    assert 0 < low < (better.mean() - old.mean()) < high < 0.2
    assert interval(old, better) == (low, high)
    assert interval(old, old) == (0.0, 0.0)
