"""The page: one function that composes it.

The conversation as it is kept stands in the page itself, as JSON (`held.py`): the server keeps
nothing between two questions, and what the browser keeps (`assets/history.js`) it hands back to go
on.
"""

import html
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import gradio as gr

from waymark.chatbot import Chatbot
from waymark.domain import Turn
from waymark.errors import ConversationUnreadable, FeedbackNotKept
from waymark.markup import verbatim
from waymark.reading.anticipated import Anticipated
from waymark.settings import Settings
from waymark.ui.feedback import Verdict, keep_feedback, take_back
from waymark.ui.guide import ASSETS, citation_anchor, guide_html
from waymark.ui.held import Held, held_html, held_in, tag_of
from waymark.ui.message import CHANGED, OWN_SENTENCES, is_outdated, message
from waymark.ui.stoppable import stoppable

TITLE = "Waymark"
WELCOME = (
    "Every claim of an answer has a number that leads to the sentence it rests on. What the guide "
    "does not say, Waymark does not know; it gives no advice of its own."
)

SEND, STOP = "Send", "Stop"
RUNNING = gr.update(submit_btn=False, stop_btn=STOP)
READY = gr.update(submit_btn=SEND, stop_btn=False)

Messages = list[dict[str, Any]]


def build_page(chatbot: Chatbot, settings: Settings) -> gr.Blocks:
    """The chat beside the guide; a reader chooses among the settings' models and the guide's own
    sentences.

    Styles and scripts are files of their own, see `server.py`.
    """
    index, models = chatbot.index, settings.models

    def messages_of(turns: Sequence[Turn], suggested: Sequence[str] = ()) -> Messages:
        """Turns as the chat shows them; only the last answer offers what to go on with."""
        shown: Messages = []
        for place, turn in enumerate(turns):
            last = place == len(turns) - 1
            outdated = is_outdated(turn.answer, index.documents)
            notice = f"\n\n*{CHANGED}*" if outdated else ""
            content = message(turn.answer, place=place if last else None) + notice
            shown += [_said(turn.question), {"role": "assistant", "content": content}]
        if shown and suggested:
            shown[-1]["options"] = [{"value": text, "label": text} for text in suggested]
        return shown

    def ask(
        question: str, held: Held, model: str, place: int | None = None, alone: bool = False
    ) -> Iterator[Any]:
        """The question box, messages and conversation after one more turn, which is the one at
        `place` anew; the answer appears statement by statement. `alone`: without what went before.
        """
        turns = held.turns[:place]
        shown = [*messages_of(turns), _said(question)]
        asking = replace(held, id=held.id or str(uuid4()), asked=question)
        yield RUNNING, shown, held_html(asking)
        seen = 0
        for answer in chatbot.stream(question, () if alone else turns, model):
            for count in range(seen + 1, len(answer.statements) + 1):
                part = {"role": "assistant", "content": message(answer, count)}
                yield gr.skip(), [*shown, part], gr.skip()
            seen = len(answer.statements)
        turns = (*turns, Turn(question, answer))
        # with the sources, so that nothing comes after them that a next question could cross
        yield READY, messages_of(turns, chatbot.suggested(turns)), held_html(Held(turns, asking.id))

    @stoppable
    def submit(question: str, conversation: str, model: str) -> Iterator[Any]:
        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip()
            return
        box, *rest = next(steps := ask(question, _held(conversation), model))
        yield box | {"value": ""}, *rest
        yield from steps  # which leave alone what is typed meanwhile

    @stoppable
    def follow(conversation: str, model: str, option: gr.SelectData) -> Iterator[Any]:
        yield from ask(str(option.value), _held(conversation), model)

    @stoppable
    def retry(conversation: str, model: str, again: gr.RetryData) -> Iterator[Any]:
        held, place = _held(conversation), _turn_place(again.index)
        yield from ask(held.turns[place].question, held, model, place)

    @stoppable
    def edit(conversation: str, model: str, edited: gr.EditData) -> Iterator[Any]:
        held, question = _held(conversation), str(edited.value)
        if question.strip():
            yield from ask(question, held, model, _turn_place(edited.index))
        else:
            yield READY, messages_of(held.turns, chatbot.suggested(held.turns)), gr.skip()

    def stop(typed: str, conversation: str) -> Any:
        """What stood before; the question that was not answered is back in its box."""
        held = _held(conversation)
        lost = held.asked not in [turn.question for turn in held.turns]
        box = READY | {"value": held.asked} if lost and not typed.strip() else READY
        return box, messages_of(held.turns), held_html(replace(held, asked=""))

    def judge(conversation: str, said: gr.LikeData) -> None:
        place, held = _turn_place(said.index), _held(conversation)
        if place >= len(held.turns):  # of an answer that is being written
            return
        judged = replace(held, turns=held.turns[: place + 1])
        with _noted():
            take_back(settings.feedback, judged)  # a second thumb takes the place of the first
            if isinstance(said.liked, bool):
                verdict: Verdict = "helpful" if said.liked else "wrong"
                keep_feedback(settings.feedback, judged, verdict)

    def open_kept(kept: str) -> Any:
        """A conversation that the browser kept, or an empty one, in place of what is shown."""
        held = _held(tag_of(kept))
        suggested = chatbot.suggested(held.turns) if held.turns else ()
        return READY, messages_of(held.turns, suggested), held_html(held)

    @stoppable
    def obey(command: str, conversation: str, model: str) -> Iterator[Any]:
        """What a script of the page asks for: a starter asked, a question asked as it was typed,
        or a citation noted that does not support its statement."""
        order, held = json.loads(command) if command else {}, _held(conversation)
        if "alone" in order:
            place = int(order["alone"])
            for step in ask(held.turns[place].question, held, model, place, alone=True):
                yield "", *step
        elif "ask" in order:
            for step in ask(str(order["ask"]), Held(), model):
                yield "", *step
        elif "unsupported" in order:
            judged = replace(held, turns=held.turns[: int(order["unsupported"]) + 1])
            cited = judged.turns[-1].answer.citations if judged.turns else ()
            with _noted():
                for citation in (c for c in cited if citation_anchor(c) == order["place"]):
                    keep_feedback(settings.feedback, judged, "unsupported", citation)
            yield "", gr.skip(), gr.skip(), gr.skip()
        else:
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()

    page: gr.Blocks
    with gr.Blocks(title=TITLE, fill_height=True, analytics_enabled=False) as page:
        _html((ASSETS / "header.html").read_text("utf-8"), "header")
        with gr.Row(elem_id="panes"):
            with gr.Column(elem_id="chat-pane", scale=1):
                chat = gr.Chatbot(
                    elem_id="chat",
                    label="Conversation",
                    show_label=False,
                    height="100%",
                    layout="bubble",
                    buttons=["copy"],
                    editable="user",
                    autoscroll=False,  # chat.js keeps the question in view
                    latex_delimiters=[],
                    feedback_options=("Like", "Dislike"),
                    placeholder=_welcome(index.anticipated),
                )
                question = gr.Textbox(
                    elem_id="question",
                    label="Your question",
                    show_label=False,
                    placeholder="Ask in your own words",
                    submit_btn=SEND,
                    autofocus=True,
                    max_lines=4,
                    html_attributes=gr.InputHTMLAttributes(enterkeyhint="send"),
                )
                writer = gr.Dropdown(
                    [(OWN_SENTENCES, ""), *((f"{name}, checked", name) for name in models)],
                    value=next(iter(models), ""),
                    label="Answers in the words of",
                    elem_id="writer",
                    visible=bool(models),
                    filterable=False,
                )
            with gr.Column(elem_id="guide-pane", scale=1):
                guide = guide_html(list(index.documents.values()), list(index.passages.values()))
                _html(guide, "guide-text")
        conversation = _html(held_html(Held()), "conversation")
        command = gr.Textbox(elem_id="command", visible="hidden")
        kept = gr.Textbox(elem_id="kept", visible="hidden")
        shown, held = [question, chat, conversation], [conversation, writer]
        asking: list[Any] = [
            question.submit(submit, [question, *held], shown, api_visibility="private"),
            chat.option_select(follow, held, shown, api_visibility="private"),
            chat.retry(retry, held, shown, api_visibility="private"),
            chat.edit(edit, held, shown, api_visibility="private"),
            command.submit(obey, [command, *held], [command, *shown], api_visibility="private"),
        ]
        # each of these ends the answer that is being written
        ends: dict[str, Any] = {"cancels": asking, "api_visibility": "private"}
        question.stop(stop, [question, conversation], shown, **ends)
        chat.clear(lambda: (READY, [], held_html(Held())), None, shown, **ends)
        kept.submit(open_kept, kept, shown, trigger_mode="always_last", **ends)
        chat.like(judge, conversation, None, api_visibility="private")
    return page


def _held(tag: str | None) -> Held:
    """What the page holds. Raises gr.Error, which the page shows."""
    try:
        return held_in(tag)
    except ConversationUnreadable as error:
        raise gr.Error(str(error), duration=None) from None


def _welcome(anticipated: Sequence[Anticipated]) -> str:
    """What stands where nothing has been asked: what this is, and questions to start with."""
    starters = "".join(
        f'<li><a href="#ask"><strong>{html.escape(q.topic)}</strong> '
        f"<span>{html.escape(q.question)}</span></a></li>"
        for q in anticipated
        if q.topic
    )
    return f'<div class="welcome"><p>{WELCOME}</p><ul class="starters">{starters}</ul></div>'


def _html(text: str, elem_id: str) -> gr.Markdown:
    """HTML of our own, every text in it escaped. Not `gr.HTML`, whose template is evaluated as a
    script, which the page's policy forbids; Markdown leaves HTML alone up to a blank line."""
    text = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    return gr.Markdown(text, elem_id=elem_id, sanitize_html=False, latex_delimiters=[])


@contextmanager
def _noted() -> Iterator[None]:
    """Says that a judgement was kept, or why not."""
    try:
        yield
        gr.Info("Noted. Thank you.", duration=4)
    except FeedbackNotKept as error:
        gr.Warning(f"Your judgement could not be kept: {error}")


def _said(question: str) -> dict[str, Any]:
    return {"role": "user", "content": verbatim(question)}


def _turn_place(message_index: int | Sequence[int]) -> int:
    """The turn that a message belongs to: a question and its answer are two messages."""
    at = message_index if isinstance(message_index, int) else message_index[0]
    return at // 2
