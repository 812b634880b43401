"""The page: one function that composes it."""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from waymark.chatbot import Chatbot
from waymark.markup import escaped, unescaped
from waymark.ui.guide import guide_html
from waymark.ui.message import message

TITLE = "Waymark"
HEADER = """
<header class="waymark-header">
  <h1>Waymark</h1>
  <p>Answers from the guide alone. Click a number to see the sentence it rests on.</p>
  <button id="guide-open" type="button" aria-controls="guide" aria-expanded="false">Guide</button>
</header>
"""
GUIDE = """
<section id="guide" role="region" aria-label="The guide" tabindex="0">
  <button id="guide-close" type="button">Back to the chat</button>
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


def build_page(chatbot: Chatbot) -> gr.Blocks:
    """The chat beside the guide. Styles and script are files of their own, see `server.py`."""
    index = chatbot.index

    def ask(question: str, messages: Messages) -> Iterator[Messages]:
        """Add a question and its answer; the answer appears statement by statement."""
        messages = [*messages, {"role": "user", "content": escaped(question)}]
        yield messages
        asked = [unescaped(text_of(entry)) for entry in messages if entry["role"] == "user"]
        turns = chatbot.turns(asked)
        answer = turns[-1].answer
        for statements in range(1, len(answer.statements) + 1):
            yield [*messages, {"role": "assistant", "content": message(answer, statements)}]
        # with the sources, so that nothing comes after them that a next question could cross
        options = [{"value": text, "label": text} for text in chatbot.suggested(turns)]
        reply = {"role": "assistant", "content": message(answer), "options": options}
        yield [*_without_options(messages), reply]

    def submit(question: str, messages: Messages) -> Iterator[tuple[str, Messages]]:
        for grown in ask(question, messages) if question.strip() else [messages]:
            yield "", grown

    def choose(example: gr.SelectData) -> Iterator[Messages]:
        yield from ask(example.value["text"], [])

    def retry(messages: Messages, again: gr.RetryData) -> Iterator[Messages]:
        at = again.index if isinstance(again.index, int) else again.index[0]
        yield from ask(unescaped(text_of(messages[at])), messages[:at])

    def edit(messages: Messages, edited: gr.EditData) -> Iterator[Messages]:
        at = edited.index if isinstance(edited.index, int) else edited.index[0]
        yield from ask(str(edited.value), messages[:at])

    def follow(messages: Messages, option: gr.SelectData) -> Iterator[Messages]:
        yield from ask(str(option.value), messages)

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
            with gr.Column(elem_id="guide-pane", scale=1):
                articles = guide_html(index.documents.values(), list(index.passages.values()))
                gr.HTML(GUIDE.format(articles=articles), apply_default_css=False)
        question.submit(submit, [question, chat], [question, chat], api_visibility="private")
        chat.example_select(choose, None, chat, api_visibility="private")
        chat.retry(retry, chat, chat, api_visibility="private")
        chat.edit(edit, chat, chat, api_visibility="private")
        chat.option_select(follow, chat, chat, api_visibility="private")
    return page


def _without_options(messages: Messages) -> Messages:
    """Only the last answer offers questions to go on with."""
    return [{**entry, "options": []} if entry.get("options") else entry for entry in messages]


def text_of(entry: dict[str, Any]) -> str:
    """A message's text: a string through the API, a list of typed parts through the component."""
    content = entry["content"]
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content if part.get("type") == "text")
