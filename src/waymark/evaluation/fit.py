"""Fits the decision to answer or refuse on a set of questions with gold; see `waymark fit`."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from waymark.answering.abstain import Decision, features
from waymark.chatbot import Chatbot
from waymark.evaluation.questions import Gold
from waymark.retrieval import Searcher

ANTICIPATED = ("lead", "letters", "share", "literal", "learned", "fitted", "dense", "unknown")
READ = (*ANTICIPATED, "read")
PLAIN = ("dense", "unknown", "words")
MOST_REFUSED = 0.01
"""Largest part of the answerable questions that the threshold may refuse, out of fold. The target
is 5 % on unseen questions."""

FOLDS = 10
REGULARISATION = 1.0


def fit_decisions(golds: Sequence[Gold], chatbot: Chatbot) -> str:
    """The content of `data/abstention.json`, fitted on `golds`.

    False premises are left out: correcting one is as right as refusing it.
    """
    used = [g for g in golds if g.kind not in ("false-premise", "gibberish")]
    answerable = np.array([gold.answerable for gold in used])
    found = [chatbot.search(gold.question) for gold in used]
    learned = chatbot.index.learned
    rows = [features(query, f, learned) for query, f in found]
    # without anticipated questions a near miss cannot be told: only what is far is refused
    tellable = np.array([gold.kind != "near-miss" for gold in used])
    plain = [row for row, tell in zip(rows, tellable, strict=True) if tell]
    searcher = Searcher(chatbot.index)
    unread = [features(query, searcher.search(query), learned) for query, _ in found]
    fitted = {
        "read": asdict(_fit(rows, READ, answerable, MOST_REFUSED)),
        "anticipated": asdict(_fit(unread, ANTICIPATED, answerable, MOST_REFUSED)),
        "plain": asdict(_fit(plain, PLAIN, answerable[tellable], MOST_REFUSED)),
    }
    return json.dumps(fitted, indent=1) + "\n"


def _fit(
    rows: list[dict[str, float]], names: tuple[str, ...], answerable: Any, most_refused: float
) -> Decision:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    values = np.array([[row[name] for name in names] for row in rows])
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = (values - mean) / spread
    model = LogisticRegression(C=REGULARISATION, max_iter=2000)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    unseen = cross_val_predict(model, scaled, answerable, cv=folds, method="predict_proba")[:, 1]
    threshold = float(np.quantile(unseen[answerable], most_refused))
    model.fit(scaled, answerable)
    weights = model.coef_[0] / spread
    return Decision(
        bias=round(float(model.intercept_[0] - (weights * mean).sum()), 4),
        weights={name: round(float(w), 4) for name, w in zip(names, weights, strict=True)},
        threshold=round(threshold, 4),
    )
