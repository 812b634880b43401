"""Whether a question is in English. The only module that imports py3langid."""

from functools import cache
from typing import Any

SURE = 0.6
"""Least probability of another language: on the develop questions, 11 of the 15 in other languages
lie above it and 2 of the other 915."""

LEAST_WORDS = 4
"""Fewer words tell too little."""


def is_foreign(question: str) -> bool:
    """Whether a question is in another language than English."""
    if len(question.split()) < LEAST_WORDS:
        return False
    language, probability = _identifier().classify(question)
    return bool(language != "en" and probability >= SURE)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
