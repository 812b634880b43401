"""What a reader does while an answer is being written, and questions that are none."""

import pytest
from driving import TURNS, wait

pytestmark = pytest.mark.browser

FIRST = "how long till a data scientist gets in?"
SECOND = "do I need a PhD?"
STOPPED = "!document.querySelector('#question .stop-button')"
KEPT = """Object.keys(localStorage).filter((key) => key.startsWith("waymark:conversation:"))
    .map((key) => JSON.parse(localStorage.getItem(key)).turns.map((turn) => turn.question))"""


@pytest.fixture
def page(chromium, address_with_models):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address_with_models)
    page.wait_for_selector("#question textarea")
    write_with(page, "The guide's own sentences")
    yield page
    context.close()


def write_with(page, model):
    page.click("#writer input")
    page.get_by_role("option", name=model).click()


def send(page, question):
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")


def ask(page, question, turns):
    send(page, question)
    wait(page, f"{TURNS} === {turns} && {STOPPED}")


def ask_slowly(page, question):
    write_with(page, "delayed")
    send(page, question)
    page.locator("#question .stop-button").wait_for()


def begin_another(page):
    page.click("#history-open")
    page.click("#history-new")


def open_kept(page, title):
    page.click("#history-open")
    page.locator(".history-title", has_text=title).click()


def delete_kept(page, title):
    page.click("#history-open")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=f"Delete: {title}").click()
    page.click("#history-close")


def test_what_is_blank_asks_nothing_and_the_chat_stays(page):
    ask(page, FIRST, 1)
    for blank in ("", "   "):
        page.fill("#question textarea", blank)
        page.press("#question textarea", "Enter")
        page.get_by_role("button", name="Send").click()
        page.wait_for_timeout(400)
    assert page.locator("#chat .sources").count() == 1
    ask(page, "and a quant?", 2)
    page.locator("#chat").get_by_role("button", name="Edit").first.click()
    page.locator("#chat textarea").fill(" ")
    page.locator("#chat").get_by_role("button", name="Submit").first.click()
    wait(page, f"document.querySelector('#chat .user').innerText.trim() === '{FIRST}'")
    assert page.locator("#chat .sources").count() == 2
    ask(page, SECOND, 3)


def test_another_conversation_opened_meanwhile_is_not_written_into(page):
    ask(page, SECOND, 1)
    begin_another(page)
    wait(page, f"{TURNS} === 0")
    ask(page, FIRST, 1)
    ask_slowly(page, "and a quant?")
    open_kept(page, SECOND)
    wait(page, f"document.querySelector('#chat .user')?.innerText.trim() === '{SECOND}'")
    page.wait_for_timeout(5500)  # longer than the model is waited for
    assert page.locator("#chat .user").all_inner_texts() == [SECOND]
    assert sorted(page.evaluate(KEPT)) == [[SECOND], [FIRST]]
    write_with(page, "The guide's own sentences")
    ask(page, "and a degree?", 2)
    assert sorted(page.evaluate(KEPT)) == [[SECOND, "and a degree?"], [FIRST]]


def test_what_is_deleted_or_left_meanwhile_does_not_come_back(page):
    ask(page, FIRST, 1)
    ask_slowly(page, "and a quant?")
    page.get_by_role("button", name="Clear").click()
    wait(page, f"{TURNS} === 0 && {STOPPED}")
    ask_slowly(page, SECOND)
    begin_another(page)
    wait(page, f"document.querySelectorAll('#chat .user').length === 0 && {STOPPED}")
    open_kept(page, FIRST)
    wait(page, f"{TURNS} === 1")
    ask_slowly(page, "and a quant?")
    delete_kept(page, FIRST)
    wait(page, f"{TURNS} === 0 && {STOPPED}")
    page.wait_for_timeout(5500)
    assert page.locator("#chat .user").count() == 0
    assert page.evaluate(KEPT) == []


@pytest.mark.parametrize("ended_by", ["stop", "reload"])
def test_a_question_that_was_not_answered_is_back_in_its_box(page, ended_by):
    ask_slowly(page, FIRST)
    waiting = page.locator("#chat .user-row").evaluate(
        "e => getComputedStyle(e, '::after').content"
    )
    assert "Looking in the guide" in waiting
    if ended_by == "stop":
        page.get_by_role("button", name="Stop").click()
    else:
        page.reload()
    wait(page, f"document.querySelector('#question textarea')?.value === '{FIRST}'")
    wait(page, f"{STOPPED} && document.querySelectorAll('#chat .user').length === 0")


def test_what_was_typed_and_not_sent_outlives_a_reload(page):
    ask(page, FIRST, 1)
    page.fill("#question textarea", "and a quant")
    page.reload()
    wait(page, "document.querySelector('#question textarea')?.value === 'and a quant'")
    wait(page, f"{TURNS} === 1")
    ask(page, "and a quant?", 2)
    page.reload()
    wait(page, f"{TURNS} === 2")
    assert page.input_value("#question textarea") == ""


def test_a_conversation_that_two_windows_go_on_with_is_kept_as_both(page):
    ask(page, FIRST, 1)
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector("#question textarea")
    open_kept(other, FIRST)
    wait(other, f"{TURNS} === 1")
    write_with(other, "The guide's own sentences")
    ask(other, "and a quant?", 2)
    ask(page, SECOND, 2)
    ask(page, "and a degree?", 3)
    assert sorted(page.evaluate(KEPT)) == [
        [FIRST, "and a quant?"], [FIRST, SECOND, "and a degree?"],
    ]  # fmt: skip


def test_what_could_not_be_kept_is_said_in_sight(page):
    page.evaluate(
        """() => {
            const put = Storage.prototype.setItem;
            Storage.prototype.setItem = function (key, value) {
                if (this === localStorage && window.full) throw new Error("no room");
                put.call(this, key, value);
            };
            window.full = true;
        }"""
    )
    ask(page, FIRST, 1)
    page.get_by_text("This conversation could not be kept (no room)").wait_for()
    page.evaluate("window.full = false")
    ask(page, SECOND, 2)
    page.locator("#unkept").wait_for(state="hidden")
    assert page.evaluate(KEPT) == [[FIRST, SECOND]]


MARKS = """# x *y* _z_ ~~a~~ & <b>C++</b>
- one
1. two
+ three
a | b
--- | ---
$$x$$ http://e.org www.e.org a@e.org
Setext
==="""


def test_a_question_is_shown_edited_and_copied_as_it_was_typed(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, MARKS, 1)
    said = page.locator("#chat .user-row [data-testid=user]")
    assert said.inner_text().split() == MARKS.split()
    tags = "e => [...e.querySelectorAll('*')].map((tag) => tag.tagName)"
    assert set(said.evaluate(tags)) <= {"DIV", "SPAN", "P", "BR"}
    page.locator("#chat .message-buttons-right button").first.click()
    wait(page, "document.querySelector('#chat .user-row') !== null")
    page.wait_for_timeout(200)
    assert page.evaluate("navigator.clipboard.readText()") == MARKS
    page.locator("#chat").get_by_role("button", name="Edit").first.click()
    page.wait_for_timeout(100)
    assert page.locator("#chat textarea").input_value() == MARKS


def test_an_answer_is_copied_with_its_quotes(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, FIRST, 1)
    page.locator("#chat .message-buttons-left button").first.click()
    page.wait_for_timeout(300)
    said, source = page.evaluate("navigator.clipboard.readText()").split("\n\n")
    assert said.endswith("3–6 months. [1]") and "](" not in said
    assert source.startswith("[1] “A data scientist can make the move in 3–6 months.” — ")


def test_the_beginning_of_a_new_answer_is_in_view_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 600})
    ask(page, FIRST, 1)
    ask(page, "which exit role pays the most?", 2)
    wait(page, "document.querySelectorAll('#chat .option').length == 3")
    page.wait_for_timeout(600)
    seen = page.evaluate(
        """() => {
            const log = document.querySelector("#chat [role=log]").getBoundingClientRect();
            const [row] = [...document.querySelectorAll("#chat .bot-row")].slice(-1);
            const { top, height } = row.getBoundingClientRect();
            return height > log.height && top >= log.top && top < log.top + log.height / 2;
        }"""
    )
    assert seen
