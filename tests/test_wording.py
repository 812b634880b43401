import pytest

from waymark.wording import Wording, abbreviations, spelt_out

WORDING = Wording(["engineer", "scientist", "certification", "salary"], ["house", "bread"])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("swe to mle", "software engineer to machine learning engineer"),
        ("DE time", "data engineer time"),
        ("de un data engineer", "de un data engineer"),
        ("certs, pls!", "certifications, please!"),
    ],
)
def test_abbreviations_are_spelt_out(typed, read):
    assert spelt_out(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("enginer sallary", "engineer salary"),
        ("scientst", "scientist"),
        ("houses with breads", "houses with breads"),
        ("Xylophonist", "Xylophonist"),
        ("", ""),
    ],
)
def test_only_unknown_words_near_the_corpus_are_mended(typed, read):
    assert WORDING.mended(typed) == read


def test_the_table_maps_words_to_words():
    assert all(key.strip() == key and value.strip() for key, value in abbreviations().items())


def test_a_word_that_is_not_known_or_stands_twice_is_not_well_spelt():
    wording = Wording(["TensorFlow", "quantitative"], ["realistic", "switch", "analyst"])
    assert wording.knows("Is it realistic to switch to TensorFlow?")
    assert not wording.knows("Is it realistc to switch?")
    assert not wording.knows("How long till a a quantitative analyst?")
