import math

import pytest

from waymark.evaluation.ranking import ranked_sections, ranking_figures


def test_passages_below_a_gold_section_count_as_it_and_each_section_once(chatbot):
    _, found = chatbot.search("what do the certificates cost")
    ranked = ranked_sections(found.retrieved, ["Bridge Certifications"])
    assert ranked[0] == "Bridge Certifications"
    assert len(set(ranked)) == len(ranked) < len(found.retrieved)


def test_the_figures_are_those_of_the_definitions():
    ranked = [("a", "b", "c", "d"), ("x", "y", "z", "gold")]
    figures = ranking_figures(ranked, [["b"], ["gold"]])
    assert (figures["hit@1"], figures["hit@3"], figures["hit@5"]) == (0.0, 0.5, 1.0)
    assert figures["MRR"] == pytest.approx((1 / 2 + 1 / 4) / 2)
    assert figures["nDCG@5"] == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / 2, abs=1e-4)


def test_without_gold_sections_all_is_nought():
    assert set(ranking_figures([("a",)], [[]]).values()) == {0.0}
