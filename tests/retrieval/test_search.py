import pytest

from waymark.retrieval import Searcher, WaymarkRetriever
from waymark.retrieval.lexical import LexicalSearch
from waymark.retrieval.search import Expected


@pytest.fixture(scope="module")
def searcher(index):
    return Searcher(index)


@pytest.mark.parametrize(
    ("query", "section"),
    [
        ("months for a data scientist", "Data Scientist"),
        ("earnings of a product manager", "AI Product Manager"),
        ("GCP exam", "Google Professional Machine Learning Engineer"),
        ("who became CTO", "From AI Engineer to CTO (Rafael, 37)"),
    ],
)
def test_the_right_section_comes_first(searcher, query, section):
    first = searcher.search(query).retrieved[0]
    assert first.passage.section.name == section
    assert set(first.why) == {"dense", "lexical", "named", "evidence"}
    assert len(first.sentence_scores) == len(first.passage.sentences)


def test_what_a_conversation_lets_expect_outweighs_the_query(searcher, index):
    wanted = next(p for p in index.passages.values() if p.section.name == "Data Engineer")
    expected = Expected({(wanted.id, 0): 0.95}, answered=0.95, alone=False)
    found = searcher.search("how long does it take", expected=expected)
    assert found.retrieved[0].passage == wanted
    probabilities = found.probabilities()
    assert max(probabilities, key=probabilities.get) == (wanted.id, 0)
    assert found.answered == 0.95


def test_what_a_question_by_itself_lets_expect_counts_beside_the_query(searcher, index):
    query = "how long does it take a quant"
    wanted = next(p for p in index.passages.values() if p.section.name == "Data Engineer")
    expected = Expected({(wanted.id, 0): 0.9}, answered=0.9, alone=True)
    near, found = searcher.near(query), searcher.search(query, expected=expected)
    known = near.fitted.get((wanted.id, 0), 0.0)
    assert found.fitted[wanted.id, 0] == pytest.approx((known + 0.9) / 2)
    assert found.retrieved[0].passage.section.name == "Quantitative Analyst"
    assert searcher.search(query, near=near).retrieved == searcher.search(query).retrieved


def test_the_same_query_finds_the_same(searcher):
    first, second = searcher.search("cheapest exam"), searcher.search("cheapest exam")
    assert first.retrieved == second.retrieved
    assert first.matched == second.matched


def test_words_that_stand_nowhere_are_reported(searcher):
    assert searcher.search("salary in Reykjavik").unknown_words == ("reykjavik",)


def test_the_retriever_speaks_langchain(searcher, index):
    documents = WaymarkRetriever(searcher=searcher, limit=3).invoke("what is MLOps")
    assert len(documents) == 3
    guide = next(iter(index.documents.values()))
    for document in documents:
        start, end = document.metadata["start"], document.metadata["end"]
        assert document.page_content == guide.text[start:end]


def test_lexical_search_finds_one_letter_names_and_symbols(index):
    lexical = LexicalSearch(list(index.passages.values()))
    best = max(lexical.scores("C++").items(), key=lambda item: item[1])[0]
    assert "programming languages" in index.passages[best].section.name
    assert lexical.scores("zzzz qqqq") == {}
    assert lexical.scores("") == {}


def test_a_corpus_without_words_is_searched_in_vain():
    assert LexicalSearch([]).scores("anything") == {}
