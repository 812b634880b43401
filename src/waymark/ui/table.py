"""Rows of an answer → a table; with bars on one scale where all have a figure of the same kind."""

import html
import math
from collections.abc import Sequence

from waymark.domain import Citation, Quantity, Statement
from waymark.markup import unescaped
from waymark.reading.quantities import quantities_of
from waymark.ui.guide import citation_anchor

DRAWN = ("duration", "money", "percentage")
OPEN_ENDED = 1.15
"""How far "and more" reaches, for one of the largest figure that is given."""

NARROWEST = 1.5
"""Width of the bar of a single figure, in hundredths of the whole."""


def table(statements: Sequence[Statement], count: int) -> str:
    """HTML of the rows among the first `count` statements, drawn to the scale of all of them.

    A bar runs from zero's left edge, its ends where the figure's are; what is said before the
    first row and has a figure of its own belongs to the same scale.
    """
    figures = [_figure(statement) for statement in statements if statement.form == "row"]
    kinds = {figure.kind for figure in figures if figure}
    drawn = len(figures) > 1 and all(figures) and len(kinds) == 1
    leads = [_figure(s) for s in statements if s.form == "prose" and s.citations]
    scale = [f for f in (*figures, *leads) if f and f.kind in kinds]
    ends = [figure.low if math.isinf(figure.high) else figure.high for figure in scale]
    open_ended = any(math.isinf(figure.high) for figure in scale)
    whole = max(ends, default=1.0) * (OPEN_ENDED if open_ended else 1.0)
    rows = "".join(
        _row(statement, _bar(figure, whole) if drawn and (figure := _figure(statement)) else "")
        for statement in statements[:count]
        if statement.form == "row"
    )
    return f"<table>{rows}</table>"


def marker_html(citation: Citation) -> str:
    """The number of a citation as a link to its place."""
    return f'<a href="#cite-{citation_anchor(citation)}">[{citation.number}]</a>'


def _figure(statement: Statement) -> Quantity | None:
    """The one figure of a statement that can be drawn."""
    found = [q for q in quantities_of(_plain(statement)) if q.kind in DRAWN]
    return found[0] if len(found) == 1 and len(statement.citations) == 1 else None


def _row(statement: Statement, bar: str) -> str:
    name, _, value = _plain(statement).rpartition(": ")
    markers = " ".join(marker_html(citation) for citation in statement.citations)
    drawn = f"<td>{bar}</td>" if bar else ""
    return (
        f'<tr><th scope="row">{html.escape(name)}</th>{drawn}'
        f"<td>{html.escape(value)} {markers}</td></tr>"
    )


def _bar(figure: Quantity, whole: float) -> str:
    start = min(100 * figure.low / whole, 100 - NARROWEST)
    end = 100.0 if math.isinf(figure.high) else 100 * figure.high / whole
    width = max(end - start, NARROWEST)
    return f'<svg><rect x="{start:.1f}%" width="{width:.1f}%" height="100%"></rect></svg>'


def _plain(statement: Statement) -> str:
    return unescaped(statement.text.replace("**", ""))
