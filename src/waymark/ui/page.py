"""The page: one function that composes it.

The conversation as it is kept stands in the page itself, as JSON: the server keeps nothing between
two questions, and what the browser keeps (`assets/history.js`) it hands back to go on.
"""

import html
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import gradio as gr

from waymark.chatbot import Chatbot
from waymark.conversation import conversation_json, turns_of
from waymark.domain import Turn
from waymark.errors import ConversationUnreadable, FeedbackNotKept, ModelMissing
from waymark.markup import escaped
from waymark.reading.anticipated import Anticipated
from waymark.settings import Settings
from waymark.ui.feedback import keep_feedback
from waymark.ui.guide import ASSETS, citation_anchor, guide_html
from waymark.ui.message import CHANGED, OWN_SENTENCES, is_outdated, message

TITLE = "Waymark"
WELCOME = (
    "Every claim of an answer has a number that leads to the sentence it rests on. What the guide "
    "does not say, Waymark does not know; it gives no advice of its own."
)

RUNNING = gr.update(submit_btn=False, stop_btn=True)
READY = gr.update(submit_btn=True, stop_btn=False)

TAG, END = "<div hidden>", "</div>"

Messages = list[dict[str, Any]]


def build_page(chatbot: Chatbot, settings: Settings) -> gr.Blocks:
    """The chat beside the guide; a reader chooses among the settings' models and the guide's own
    sentences.

    Styles and scripts are files of their own, see `server.py`.
    """
    index, models = chatbot.index, settings.models

    def messages_of(turns: Sequence[Turn], suggested: Sequence[str] = ()) -> Messages:
        """Turns as the chat shows them; only the last answer offers questions to go on with."""
        shown: Messages = []
        for place, turn in enumerate(turns):
            outdated = is_outdated(turn.answer, index.documents)
            notice = f"\n\n*{CHANGED}*" if outdated else ""
            content = message(turn.answer, place=place) + notice
            shown += [_said(turn.question), {"role": "assistant", "content": content}]
        if shown and suggested:
            shown[-1]["options"] = [{"value": text, "label": text} for text in suggested]
        return shown

    def ask(
        question: str, turns: tuple[Turn, ...], model: str, alone: bool = False
    ) -> Iterator[Any]:
        """The question box, messages and conversation after one more turn; the answer appears
        statement by statement. `alone`: without what went before."""
        shown = [*messages_of(turns), _said(question)]
        yield RUNNING, shown, gr.skip()
        seen = 0
        try:
            for answer in chatbot.stream(question, () if alone else turns, model):
                for count in range(seen + 1, len(answer.statements) + 1):
                    part = {"role": "assistant", "content": message(answer, count)}
                    yield gr.skip(), [*shown, part], gr.skip()
                seen = len(answer.statements)
        except ModelMissing as error:
            yield READY | {"value": question}, messages_of(turns), gr.skip()
            raise gr.Error(str(error), duration=None) from None
        turns = (*turns, Turn(question, answer))
        # with the sources, so that nothing comes after them that a next question could cross
        yield READY, messages_of(turns, chatbot.suggested(turns)), conversation_html(turns)

    def submit(question: str, conversation: str, model: str) -> Iterator[Any]:
        if question.strip():
            box, *rest = next(steps := ask(question, turns_in(conversation), model))
            yield box | {"value": ""}, *rest
            yield from steps  # which leave alone what is typed meanwhile

    def follow(conversation: str, model: str, option: gr.SelectData) -> Iterator[Any]:
        yield from ask(str(option.value), turns_in(conversation), model)

    def retry(conversation: str, model: str, again: gr.RetryData) -> Iterator[Any]:
        place = _turn_place(again.index)
        turns = turns_in(conversation)
        yield from ask(turns[place].question, turns[:place], model)

    def edit(conversation: str, model: str, edited: gr.EditData) -> Iterator[Any]:
        turns = turns_in(conversation)[: _turn_place(edited.index)]
        yield from ask(str(edited.value), turns, model)

    def stop(conversation: str) -> Any:
        return READY, messages_of(turns_in(conversation))

    def judge(conversation: str, said: gr.LikeData) -> None:
        turns = turns_in(conversation)[: _turn_place(said.index) + 1]
        with _noted():
            keep_feedback(settings.feedback, turns, "helpful" if said.liked else "wrong")

    def obey(command: str, conversation: str, model: str) -> Iterator[Any]:
        """What a script of the page asks for: a kept conversation shown, a starter asked, a
        question asked as it was typed, or a citation noted that does not support its statement."""
        order = json.loads(command) if command else {}
        if "turns" in order:
            turns = turns_in(conversation_tag(json.dumps(order["turns"])))
            suggested = chatbot.suggested(turns) if turns else ()
            yield "", READY, messages_of(turns, suggested), conversation_html(turns)
        elif "alone" in order:
            turns, place = turns_in(conversation), int(order["alone"])
            for step in ask(turns[place].question, turns[:place], model, alone=True):
                yield "", *step
        elif "ask" in order:
            for step in ask(str(order["ask"]), (), model):
                yield "", *step
        elif "unsupported" in order:
            turns = turns_in(conversation)[: int(order["unsupported"]) + 1]
            cited = turns[-1].answer.citations if turns else ()
            with _noted():
                for citation in (c for c in cited if citation_anchor(c) == order["place"]):
                    keep_feedback(settings.feedback, turns, "unsupported", citation)
            yield "", gr.skip(), gr.skip(), gr.skip()

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
                    feedback_options=("Like", "Dislike"),
                    placeholder=_welcome(index.anticipated),
                )
                question = gr.Textbox(
                    elem_id="question",
                    label="Your question",
                    show_label=False,
                    placeholder="Ask in your own words",
                    submit_btn=True,
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
        conversation = _html(conversation_html(()), "conversation")
        command = gr.Textbox(elem_id="command", visible="hidden")
        shown, held = [question, chat, conversation], [conversation, writer]
        asking: list[Any] = [
            question.submit(submit, [question, *held], shown, api_visibility="private"),
            chat.option_select(follow, held, shown, api_visibility="private"),
            chat.retry(retry, held, shown, api_visibility="private"),
            chat.edit(edit, held, shown, api_visibility="private"),
            command.submit(obey, [command, *held], [command, *shown], api_visibility="private"),
        ]
        question.stop(
            stop, conversation, [question, chat], cancels=asking, api_visibility="private"
        )
        chat.like(judge, conversation, None, api_visibility="private")
        chat.clear(lambda: conversation_html(()), None, conversation, api_visibility="private")
    return page


def conversation_html(turns: Sequence[Turn]) -> str:
    """The conversation as the page holds it, out of sight."""
    return conversation_tag(conversation_json(turns))


def conversation_tag(text: str) -> str:
    """JSON as the text of an element: one line, which Markdown leaves as it is."""
    return f"{TAG}{html.escape(text)}{END}"


def turns_in(tag: str) -> tuple[Turn, ...]:
    """The turns that the page holds. Raises gr.Error, which the page shows."""
    text = tag.removeprefix(TAG).removesuffix(END)
    try:
        return turns_of(html.unescape(text))
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
    return {"role": "user", "content": escaped(question)}


def _turn_place(message_index: int | Sequence[int]) -> int:
    """The turn that a message belongs to: a question and its answer are two messages."""
    at = message_index if isinstance(message_index, int) else message_index[0]
    return at // 2
