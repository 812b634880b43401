"""How well the search ranks sections, by ir-measures. The only module that imports it."""

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, Measure, Qrel, ScoredDoc, Success, nDCG

from waymark.domain import Retrieved

MEASURES: Mapping[str, Measure] = {
    "hit@1": Success @ 1,
    "hit@3": Success @ 3,
    "hit@5": Success @ 5,
    "MRR": RR,
    "nDCG@5": nDCG @ 5,
}


def ranked_sections(retrieved: Sequence[Retrieved], gold: Sequence[str]) -> tuple[str, ...]:
    """Sections in the order of their best passage, each once.

    A passage anywhere below a gold section counts as that section.
    """
    names: dict[str, None] = {}
    for item in retrieved:
        section = item.passage.section
        names[next((name for name in gold if name in section.path), section.label)] = None
    return tuple(names)


def ranking_figures(
    ranked: Sequence[tuple[str, ...]], gold: Sequence[Sequence[str]]
) -> dict[str, float]:
    """The mean of each measure over questions; `ranked` and `gold` hold one row a question."""
    relevant = [
        Qrel(str(place), name, 1) for place, names in enumerate(gold) for name in set(names)
    ]
    run = [
        ScoredDoc(str(place), name, -float(rank))
        for place, names in enumerate(ranked)
        for rank, name in enumerate(names)
    ]
    if not relevant:
        return dict.fromkeys(MEASURES, 0.0)
    figures = ir_measures.calc_aggregate(MEASURES.values(), relevant, run)
    return {name: round(float(figures[measure]), 4) for name, measure in MEASURES.items()}
