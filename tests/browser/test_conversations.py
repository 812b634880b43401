"""Conversations in the page: told apart, kept, found again, and each message its own sources."""

import json
import re
import time

import pytest
from driving import TURNS, on_desktop, served, wait

pytestmark = pytest.mark.browser


def kept_turns(page):
    return page.evaluate(TURNS)


def wait_for_turns(page, number):
    wait(page, f"{TURNS} === {number}")


def ask(page, question):
    number = kept_turns(page) + 1
    page.fill("#question textarea", question)
    # an answer that has just come may still hold the box for a moment: the text stays there
    for _ in range(20):
        page.press("#question textarea", "Enter")
        page.wait_for_timeout(200)
        if not page.input_value("#question textarea"):
            break
    wait_for_turns(page, number)


def answers(page):
    return page.locator("#chat .bot").all_inner_texts()


def check_every_citation(page):
    """Each marker of each answer marks a sentence that stands below that very answer."""
    checked = 0
    for answer in page.locator("#chat .bot").all():
        sources = re.sub(r"\s+", " ", answer.locator(".sources").inner_text())
        for link in answer.locator('p a[href^="#cite-"], td a[href^="#cite-"]').all()[:2]:
            number = re.search(r"\d+", link.inner_text())[0]
            link.click()
            page.wait_for_selector("#guide .cited")
            sentence = page.locator("#guide .cited").inner_text()
            own = next(s for s in re.split(r"(?=\[\d+\] )", sources) if s.startswith(f"[{number}]"))
            assert re.sub(r"\s+", " ", sentence) in own
            if page.viewport_size["width"] < 800:
                page.click("#guide-close")
            checked += 1
    return checked


def test_five_turns_with_a_switch_a_correction_an_edit_and_a_reload(page):
    ask(page, "how long till a data scientist gets in?")
    ask(page, "and a quant?")
    ask(page, "ok different thing: what does a head of AI earn?")
    ask(page, "sorry, i meant the product manager")
    ask(page, "do i need a phd?")
    shown = answers(page)
    assert "3–6 months" in shown[0]
    assert "4–8 months" in shown[1]
    assert "$200,000–$300,000" in shown[2]
    assert "$160,000–$250,000" in shown[3]
    assert shown[4].startswith("No.")
    assert "Understood as:" in shown[1]
    assert page.get_by_role("link", name="Ask it as typed").count() == 0  # of the last turn alone
    assert check_every_citation(page) >= 5

    page.locator("#chat").get_by_role("button", name="Edit").nth(1).click()
    page.locator("#chat textarea").fill("and a data engineer?")
    page.locator("#chat").get_by_role("button", name="Submit").first.click()
    wait_for_turns(page, 2)
    assert "6–9 months" in answers(page)[1]

    page.reload()
    wait_for_turns(page, 2)
    wait(page, "document.querySelectorAll('#chat .sources').length === 2")
    assert "3–6 months" in answers(page)[0]
    assert "6–9 months" in answers(page)[1]
    assert check_every_citation(page) >= 2
    ask(page, "and a backend developer?")
    assert "6–12 months" in answers(page)[2]
    assert (page.outside, page.errors) == ([], [])


@on_desktop
def test_a_conversation_is_kept_whichever_part_of_the_page_comes_last(page):
    asked, held = [], []
    released = False

    def hold(route):
        asked.append(route)
        if len(asked) == 1 or released:  # the first asks for the others
            route.continue_()
        else:
            held.append(route)

    page.route("**/assets/Index-*.js", hold)
    for last in range(4):
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
        asked.clear()
        held.clear()
        released = False
        page.reload(wait_until="commit")
        for _ in range(100):
            page.wait_for_timeout(100)
            if len(held) >= 4:
                break
        page.wait_for_timeout(300)
        released = True
        assert len(held) >= 4, [route.request.url for route in held]
        for route in held[:last] + held[last + 1 :]:
            route.continue_()
        page.wait_for_timeout(700)
        held[last].continue_()
        page.wait_for_selector("#question textarea")
        ask(page, "do I need a PhD?")
        page.reload()
        wait_for_turns(page, 1)
        assert answers(page)[0].startswith("No.")
    assert page.errors == []


@on_desktop
def test_a_completed_question_is_asked_as_it_was_typed_at_a_click(page):
    ask(page, "how long till a data scientist gets in?")
    ask(page, "and a quant?")
    assert "Understood as:" in answers(page)[1]
    page.get_by_role("link", name="Ask it as typed").click()
    wait(
        page,
        "!document.querySelectorAll('#chat .bot')[1]?.innerText.includes('Understood as')"
        " && document.querySelectorAll('#chat .sources').length === 2",
    )
    assert kept_turns(page) == 2


def open_history(page):
    page.click("#history-open")
    page.wait_for_selector("#history[open]")


def titles(page):
    return page.locator("#history-list .history-title").all_inner_texts()


def test_conversations_are_listed_searched_renamed_opened_and_deleted(page):
    ask(page, "cheapest certification?")
    open_history(page)
    page.click("#history-new")
    wait_for_turns(page, 0)
    ask(page, "do I need a PhD?")
    open_history(page)
    wait(page, "document.querySelectorAll('#history-list li').length === 2")
    assert titles(page) == ["do I need a PhD?", "cheapest certification?"]

    page.get_by_role("button", name="Rename: cheapest certification?").click()
    page.get_by_role("textbox", name="New name").fill("Certificates")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Certificates", exact=True).wait_for()

    page.fill("#history-search", "tensorflow")
    wait(page, "document.querySelectorAll('#history-list li').length === 1")
    page.get_by_role("button", name="Certificates", exact=True).click()
    wait_for_turns(page, 1)
    wait(page, "document.querySelector('#chat').innerText.includes('TensorFlow')")
    assert check_every_citation(page) >= 1

    open_history(page)
    page.fill("#history-search", "")
    wait(page, "document.querySelectorAll('#history-list li').length === 2")
    page.get_by_role("button", name="Rename: Certificates").click()
    page.get_by_role("textbox", name="New name").fill("Prices")
    messages = []
    page.once("dialog", lambda dialog: (messages.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="Delete: Certificates").click()  # leaves the name's box
    assert "“Prices”" in messages[0]
    wait(page, "document.querySelectorAll('#history-list li').length === 1")
    wait_for_turns(page, 0)
    assert titles(page) == ["do I need a PhD?"]


@on_desktop
def test_a_conversation_is_exported_with_quotes_and_places(page):
    ask(page, "how long till a data scientist gets in?")
    open_history(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown: how long till a data scientist").click()
    text = download.value.path().read_text("utf-8")
    assert "## how long till a data scientist gets in?" in text
    assert "[1] “A data scientist can make the move in 3–6 months.”" in text
    assert re.search(r"Data Scientist \(ai-engineer\S+\.md, \d+–\d+\)", text)
    assert download.value.suggested_filename == "how-long-till-a-data-scientist-gets-in.md"
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON: how long till a data scientist").click()
    (turn,) = json.loads(download.value.path().read_text("utf-8"))["turns"]
    assert turn["citations"][0]["quote"] == "A data scientist can make the move in 3–6 months."


@on_desktop
def test_two_windows_keep_a_conversation_each(page):
    ask(page, "cheapest certification?")
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector("#question textarea")
    ask(other, "do I need a PhD?")
    ask(page, "and the dearest?")
    open_history(page)
    wait(page, "document.querySelectorAll('#history-list li').length === 2")
    assert sorted(titles(page)) == ["cheapest certification?", "do I need a PhD?"]
    other.reload()
    wait_for_turns(other, 1)
    assert "No." in answers(other)[0]
    other.close()


@on_desktop
def test_an_answer_from_a_guide_that_has_changed_says_so(page):
    ask(page, "how long till a data scientist gets in?")
    page.evaluate(
        """() => {
            const key = Object.keys(localStorage).find((k) => k.startsWith("waymark:conversation"));
            const kept = JSON.parse(localStorage.getItem(key));
            kept.turns[0].document_sha256 = ["0".repeat(64)];
            localStorage.setItem(key, JSON.stringify(kept));
        }"""
    )
    page.reload()
    page.get_by_text("The guide has changed since this answer was given").wait_for()
    page.locator('#chat a[href^="#cite-"]').first.click()
    page.get_by_text("The guide has changed since: the sentence").wait_for()
    assert page.locator("#guide .cited").count() == 0


@on_desktop
def test_a_kept_conversation_that_cannot_be_read_does_not_stop_the_page(page):
    page.evaluate(
        """() => {
            const id = crypto.randomUUID();
            sessionStorage.setItem("waymark:open", id);
            const broken = { id, title: "x", updated: "", turns: [{ question: "x" }] };
            localStorage.setItem(`waymark:conversation:${id}`, JSON.stringify(broken));
        }"""
    )
    page.reload()
    page.get_by_text("The conversation cannot be read").wait_for()
    ask(page, "do I need a PhD?")
    assert answers(page)[-1].startswith("No.")


def test_conversations_on_a_server_that_fails_for_a_while_are_not_lost(
    chromium, settings, root, tmp_path
):
    kept = f"**/waymark/conversations{'{,/*}'}"
    with served(settings, root, WAYMARK_HISTORY=str(tmp_path)) as address:
        page = chromium.new_context().new_page()
        page.goto(address)
        page.wait_for_selector("#question textarea")
        ask(page, "cheapest certification?")
        page.route(kept, lambda route: route.fulfill(status=500))
        open_history(page)
        page.get_by_text("could not be listed (the server answered 500)").wait_for()
        page.click("#history-close")
        ask(page, "do I need a PhD?")
        page.get_by_text("could not be kept (the server answered 500)").wait_for()

        page.unroute(kept)
        open_history(page)
        page.route(kept, lambda route: route.fulfill(status=500))
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Delete: cheapest certification?").click()
        page.get_by_text("It could not be deleted (the server answered 500)").wait_for()
        page.get_by_role("button", name="JSON: cheapest certification?").click()
        listed = page.locator("#history").get_by_text(
            "could not be opened (the server answered 500)"
        )
        listed.wait_for()
        page.unroute(kept)
        page.click("#history-close")

        ask(page, "and for research?")
        kept_at = f"{address}/waymark/conversations"
        until = time.monotonic() + 20
        while [len(c["turns"]) for c in page.request.get(kept_at).json()] != [3]:
            assert time.monotonic() < until
            page.wait_for_timeout(100)
        page.reload()
        wait_for_turns(page, 3)
        wait(page, "document.querySelectorAll('#chat .sources').length === 3")
        assert "TensorFlow" in answers(page)[0]
        assert answers(page)[1].startswith("No.")
        open_history(page)
        assert titles(page) == ["cheapest certification?"]
        page.context.close()
