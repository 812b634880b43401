import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from waymark.retrieval.letters import Letters

TEXTS = ["how long for a data scientist", "what does a quant earn", "cheapest certificate", "a b"]


@pytest.mark.parametrize("query", ["how lng for datascintist", "quant quant", "zzz", "", "é–?"])
def test_a_query_is_weighed_as_scikit_learn_would(query):
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), sublinear_tf=True)
    texts = vectorizer.fit_transform(TEXTS)
    expected = (vectorizer.transform([query]) @ texts.T).toarray()[0]
    assert np.allclose(Letters(TEXTS).similarities(query), expected)


def test_misspelt_words_find_their_text():
    assert Letters(TEXTS).similarities("cheepest certifcate").argmax() == 2


def test_without_texts_there_is_nothing():
    assert Letters([]).similarities("anything").size == 0
