from waymark.reading.anticipated import Anticipated
from waymark.retrieval.asked import Matched, agreed_evidence

A, B, C = ("p#0", 0), ("p#0", 1), ("q#9", 0)


def matched(evidence, similarity, operator="filter"):
    question = Anticipated("?", "S", tuple(evidence), "list", operator, None)
    return Matched(question, similarity, similarity)


def test_the_set_most_like_the_others_is_taken_whole():
    near = [matched([A], 0.9), matched([A, B], 0.8), matched([A, B], 0.8), matched([C], 0.7)]
    assert agreed_evidence(near, {"filter": 1.0}) == (A, B)


def test_sets_of_questions_with_the_same_operator_count_more():
    near = [matched([A], 0.8, "count"), matched([C], 0.8, "filter")]
    assert agreed_evidence(near, {"count": 1.0}) == (A,)
    assert agreed_evidence(near, {"filter": 1.0}) == (C,)


def test_without_near_questions_there_is_none():
    assert agreed_evidence([], {}) == ()
