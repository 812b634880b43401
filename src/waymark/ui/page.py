"""The page: one function that composes it.

The conversation as it is kept stands in the page itself, as JSON: the server keeps nothing between
two questions, and what the browser keeps (`assets/history.js`) it hands back to go on.
"""

import html
import json
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from waymark.chatbot import Chatbot
from waymark.conversation import conversation_json, turns_of
from waymark.domain import Answer, Turn
from waymark.errors import ConversationUnreadable, ModelMissing
from waymark.markup import escaped
from waymark.ui.guide import guide_html
from waymark.ui.message import CHANGED, OWN_SENTENCES, is_outdated, message

TITLE = "Waymark"
HEADER = """
<header class="waymark-header">
  <h1>Waymark</h1>
  <p>Answers from the guide alone. Click a number to see the sentence it rests on.</p>
  <button id="history-open" type="button" aria-haspopup="dialog">Conversations</button>
  <button id="guide-open" type="button" aria-controls="guide" aria-expanded="false">Guide</button>
</header>
<dialog id="history" aria-labelledby="history-title">
  <h2 id="history-title">Conversations</h2>
  <p class="history-actions">
    <button id="history-new" type="button">New conversation</button>
    <button id="history-close" type="button">Close</button>
  </p>
  <label>Search <input id="history-search" type="search" autocomplete="off"></label>
  <p id="history-status" role="status"></p>
  <ul id="history-list"></ul>
</dialog>
"""
GUIDE = """
<section id="guide" role="region" aria-label="The guide" tabindex="0">
  <button id="guide-close" type="button">Back to the chat</button>
  <p id="guide-notice" role="status" hidden></p>
  {articles}
</section>
"""
EXAMPLES = (
    "How long till a data scientist gets in?",
    "What does a head of AI earn?",
    "Do I need a PhD?",
    "Which certification is the cheapest?",
)

Messages = list[dict[str, Any]]


def build_page(chatbot: Chatbot, models: Sequence[str] = ()) -> gr.Blocks:
    """The chat beside the guide; a reader chooses among `models` and the guide's own sentences.

    Styles and scripts are files of their own, see `server.py`.
    """
    index = chatbot.index

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
        """Messages and conversation after one more turn; the answer appears statement by
        statement. `alone`: without what went before."""
        shown = [*messages_of(turns), _said(question)]
        yield shown, gr.skip()
        seen = 0
        for answer in _stream(chatbot, question, () if alone else turns, model):
            for count in range(seen + 1, len(answer.statements) + 1):
                part = {"role": "assistant", "content": message(answer, count)}
                yield [*shown, part], gr.skip()
            seen = len(answer.statements)
        turns = (*turns, Turn(question, answer))
        # with the sources, so that nothing comes after them that a next question could cross
        yield messages_of(turns, chatbot.suggested(turns)), conversation_html(turns)

    def submit(question: str, conversation: str, model: str) -> Iterator[Any]:
        turns = turns_in(conversation)
        asked = bool(question.strip())
        for step in ask(question, turns, model) if asked else [(messages_of(turns), gr.skip())]:
            yield "", *step

    def choose(model: str, example: gr.SelectData) -> Iterator[Any]:
        yield from ask(example.value["text"], (), model)

    def follow(conversation: str, model: str, option: gr.SelectData) -> Iterator[Any]:
        yield from ask(str(option.value), turns_in(conversation), model)

    def retry(conversation: str, model: str, again: gr.RetryData) -> Iterator[Any]:
        place = _turn_place(again.index)
        turns = turns_in(conversation)
        yield from ask(turns[place].question, turns[:place], model)

    def edit(conversation: str, model: str, edited: gr.EditData) -> Iterator[Any]:
        turns = turns_in(conversation)[: _turn_place(edited.index)]
        yield from ask(str(edited.value), turns, model)

    def obey(command: str, conversation: str, model: str) -> Iterator[Any]:
        """What a script of the page asks for: a kept conversation shown, or a question asked as it
        was typed."""
        order = json.loads(command) if command else {}
        if "turns" in order:
            turns = turns_in(conversation_tag(json.dumps(order["turns"])))
            suggested = chatbot.suggested(turns) if turns else ()
            yield "", messages_of(turns, suggested), conversation_html(turns)
        elif "alone" in order:
            turns, place = turns_in(conversation), int(order["alone"])
            for step in ask(turns[place].question, turns[:place], model, alone=True):
                yield "", *step

    page: gr.Blocks
    with gr.Blocks(title=TITLE, fill_height=True, analytics_enabled=False) as page:
        gr.HTML(HEADER)
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
                    feedback_options=None,
                    placeholder="Ask about the guide, or start with one of these.",
                    examples=[{"text": example} for example in EXAMPLES],
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
                articles = guide_html(index.documents.values(), list(index.passages.values()))
                gr.HTML(GUIDE.format(articles=articles), apply_default_css=False)
        conversation = gr.HTML(conversation_html(()), elem_id="conversation")
        command = gr.Textbox(elem_id="command", visible="hidden")
        shown, held = [chat, conversation], [conversation, writer]
        question.submit(submit, [question, *held], [question, *shown], api_visibility="private")
        chat.example_select(choose, writer, shown, api_visibility="private")
        chat.option_select(follow, held, shown, api_visibility="private")
        chat.retry(retry, held, shown, api_visibility="private")
        chat.edit(edit, held, shown, api_visibility="private")
        chat.clear(lambda: conversation_html(()), None, conversation, api_visibility="private")
        command.submit(obey, [command, *held], [command, *shown], api_visibility="private")
    return page


def conversation_html(turns: Sequence[Turn]) -> str:
    """The conversation as the page holds it, out of sight."""
    return conversation_tag(conversation_json(turns))


def conversation_tag(text: str) -> str:
    """JSON as the text of an element."""
    return f"<output hidden>{html.escape(text)}</output>"


def turns_in(tag: str) -> tuple[Turn, ...]:
    """The turns that the page holds. Raises gr.Error, which the page shows."""
    text = tag.removeprefix("<output hidden>").removesuffix("</output>")
    try:
        return turns_of(html.unescape(text))
    except ConversationUnreadable as error:
        raise gr.Error(str(error), duration=None) from None


def _stream(
    chatbot: Chatbot, question: str, turns: tuple[Turn, ...], model: str
) -> Iterator[Answer]:
    try:
        yield from chatbot.stream(question, turns, model)
    except ModelMissing as error:
        raise gr.Error(str(error), duration=None) from None


def _said(question: str) -> dict[str, Any]:
    return {"role": "user", "content": escaped(question)}


def _turn_place(message_index: int | Sequence[int]) -> int:
    """The turn that a message belongs to: a question and its answer are two messages."""
    at = message_index if isinstance(message_index, int) else message_index[0]
    return at // 2
