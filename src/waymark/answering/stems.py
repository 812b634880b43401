"""The words of a text that carry meaning, by their stems."""

import Stemmer

from waymark.wording import WORD, spelt_out

STOP_WORDS = frozenset(
    """a about according also am an and are as at be been being by can could did do does for from
    get guide had has have he her his i if in into is it its just me my of on one or our she should
    so that the their them then there these they this those to two three four five six seven eight
    nine ten up us usually was we were what when where which who will with would you your""".split()
)
"""Words that claim nothing by themselves."""

_stemmer = Stemmer.Stemmer("english")


def content(text: str) -> set[str]:
    """The stems of the words that carry meaning, figures aside."""
    return {stem for stem in stems(text) if stem not in STOP_WORDS and not stem[0].isdigit()}


def stems(text: str) -> set[str]:
    """The stems of all words of a text, abbreviations spelt out."""
    words = [m[0].lower() for m in WORD.finditer(spelt_out(text).replace("-", " "))]
    return set(_stemmer.stemWords(words))
