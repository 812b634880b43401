import json
from dataclasses import replace
from itertools import combinations

import pytest

from waymark.errors import QuestionsUnreadable
from waymark.evaluation.measures import judge, summarise
from waymark.evaluation.questions import fold, read_gold
from waymark.evaluation.questions import read_conversations as read_talks
from waymark.evaluation.report import failure_lines, measured, table_lines
from waymark.reading.conversations import conversations_path as expected_path
from waymark.reading.conversations import read_conversations as read_expected


def written(folder, *rows):
    folder.mkdir(exist_ok=True)
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder


def row(question, answerable=True, **more):
    return {
        "id": question,
        "kind": "figure",
        "question": question,
        "answerable": answerable,
        "sections": ["Data Scientist"],
        "must": [],
        "must_not": [],
        **more,
    }


DURATION = row("how long for a data scientist", must=["3-6 months"], must_not=["6-9 months"])


def test_an_answer_is_right_with_the_fact_and_without_the_wrong_one(tmp_path, chatbot):
    (gold,) = read_gold(written(tmp_path / "q", DURATION))
    answer = chatbot.ask(gold.question)
    result = judge(gold, answer)
    assert (result.right, result.well_cited) == (True, result.cited)
    assert result.ranked[0] == "Data Scientist"
    statement = replace(answer.statements[0], text="3–6 months, or 6–9 months")
    assert not judge(gold, replace(answer, statements=(statement,))).right
    assert not judge(gold, replace(answer, abstained=True)).right


def test_a_false_premise_may_be_refused_or_corrected(tmp_path, chatbot):
    (gold,) = read_gold(written(tmp_path / "q", {**DURATION, "answerable": False}))
    answer = chatbot.ask(gold.question)
    assert judge(gold, answer).right
    assert judge(gold, replace(answer, abstained=True, statements=())).right
    assert not judge(gold, replace(answer, statements=())).right


def test_the_summary_counts_refusals_on_both_sides(tmp_path, chatbot):
    rows = [
        DURATION,
        row("how do i bake bread", answerable=False, kind="far"),
        row("do I need a PhD", answerable=False, kind="near-miss"),
        row("who won the cup in 1966"),
    ]
    results, summary = measured(written(tmp_path / "q", *rows), chatbot)
    assert summary.questions == 4
    assert summary.abstention_precision == 0.5
    assert summary.abstention_recall == 0.5
    assert summary.answerable_refused == 0.5
    assert summary.answerable_correct == 0.5
    assert summary.correct["far"] == 1.0
    assert "| F1 of the two | 0.500 |" in list(table_lines(summary))
    assert sum(b.answers for b in summary.calibration) == 4
    assert all(b.low <= b.confidence <= b.high for b in summary.calibration)
    assert len([line for line in failure_lines(results) if line.startswith(" ") is False]) == 2
    assert summarise(results) == summary


@pytest.mark.parametrize("bad", ["{", '{"id": 1}', '{"id": 1, "kind": "x"}'])
def test_a_bad_line_is_named(tmp_path, bad):
    (tmp_path / "bad.jsonl").write_text(bad)
    with pytest.raises(QuestionsUnreadable, match=r"bad\.jsonl:1"):
        read_gold(tmp_path)


def test_a_folder_without_questions_is_named(tmp_path):
    with pytest.raises(QuestionsUnreadable, match="holds no questions"):
        read_gold(tmp_path)


def test_folding_leaves_the_words():
    assert fold("**A.**\n\n| | |\n| --- | --- |\n| B | $1 [2] |") == "a.\n\nb: $1"
    assert fold("**3–6 months.** A \\*b\\* &lt;c&gt; [1] [12]") == "3-6 months. a *b* <c>"


def test_the_halves_share_no_question_and_none_is_anticipated(root, index):
    sets = [
        {gold.question.lower() for gold in read_gold(root / "tests/quality" / half)}
        for half in ("develop", "measure")
    ]
    anticipated = {question.question.lower() for question in index.anticipated}
    long = [{q for q in questions if len(q) > 6} for questions in sets]
    assert not long[0] & long[1]
    assert not (long[0] | long[1]) & anticipated


def test_no_conversation_of_the_halves_is_in_the_other_or_anticipated(root, index):
    (document,) = index.documents.values()
    opened = [
        {golds[0].question.lower() for golds in read_talks(root / "tests/quality" / half)}
        for half in ("develop", "measure")
    ]
    expected = read_expected(
        expected_path(root / "corpus", document), list(index.passages.values())
    )
    opened.append({turns[0].question.lower() for turns in expected})
    for one, other in combinations(opened, 2):
        assert not {question for question in one & other if len(question) > 20}
