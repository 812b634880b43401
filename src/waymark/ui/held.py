"""The conversation as the page holds it, out of sight, and hands it back with each question."""

import html
import json
from dataclasses import dataclass

from waymark.conversation import conversation_json, turns_of
from waymark.domain import Turn
from waymark.errors import ConversationUnreadable

TAG, END = "<div hidden>", "</div>"


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation, the id it is kept under, and the question that is being answered."""

    turns: tuple[Turn, ...] = ()
    id: str = ""
    asked: str = ""


def held_html(held: Held) -> str:
    """JSON as the text of an element: one line, which Markdown leaves as it is."""
    turns = json.loads(conversation_json(held.turns))
    return tag_of(json.dumps({"id": held.id, "asked": held.asked, "turns": turns}))


def tag_of(text: str) -> str:
    """The element around its JSON."""
    return f"{TAG}{html.escape(text)}{END}"


def held_in(tag: str | None) -> Held:
    """What `held_html` wrote; nothing held where there is none. Raises ConversationUnreadable."""
    text = html.unescape((tag or "").removeprefix(TAG).removesuffix(END))
    try:
        row = json.loads(text or "{}")
        turns = json.dumps(row.get("turns", []))
        return Held(turns_of(turns), str(row.get("id", "")), str(row.get("asked", "")))
    except (ValueError, AttributeError) as error:
        raise ConversationUnreadable(
            f"The conversation cannot be read ({error!r}); start a new one."
        ) from None
