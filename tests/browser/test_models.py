import time

import pytest
from driving import wait

pytestmark = pytest.mark.browser

QUESTION = "how long till a data scientist gets in?"


@pytest.fixture
def page(chromium, address_with_models):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address_with_models)
    page.wait_for_selector("#question textarea")
    yield page
    page.close()


def ask(page, model=None):
    if model:
        page.click("#writer input")
        page.get_by_role("option", name=model).click()
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    page.wait_for_selector("#chat .sources")
    return page.locator("#chat .bot").last


def test_the_page_says_which_model_writes_and_how_much_of_it_holds(page):
    answer = ask(page)
    assert "In the words of echo: 1 of 1 sentences supported" in answer.inner_text()
    assert "3–6 months" in answer.inner_text()
    answer.get_by_role("link", name="[1]", exact=True).click()
    page.wait_for_selector("#guide .cited")


def test_the_choice_of_a_writer_is_in_sight(page):
    box = page.locator("#writer input").bounding_box()
    chat = page.locator("#chat").bounding_box()
    assert chat["x"] <= box["x"] < box["x"] + box["width"] <= chat["x"] + chat["width"]
    assert chat["y"] + chat["height"] < box["y"] < 900


def test_what_was_left_out_is_shown_on_request(page):
    answer = ask(page, "liar")
    assert "999,000" not in answer.inner_text()
    answer.get_by_text("Left out").click()
    assert "It pays $999,000 a year in Dublin" in answer.inner_text()


def test_a_model_that_fails_is_named_and_the_guide_answers(page):
    answer = ask(page, "500")
    text = answer.inner_text()
    assert "500 did not word this answer, because its server failed" in text
    assert "3–6 months" in text and "The guide's own sentences" in text


def test_a_model_that_hangs_holds_up_nobody_who_asks_the_guide(chromium, address_with_models):
    contexts = [chromium.new_context() for _ in range(6)]
    *waiting, free = [context.new_page() for context in contexts]
    for page in (*waiting, free):
        page.goto(address_with_models)
        page.wait_for_selector("#question textarea")
    for page in waiting:
        page.click("#writer input")
        page.get_by_role("option", name="delayed").click()
    free.click("#writer input")
    free.get_by_role("option", name="The guide's own sentences").click()
    for page in waiting:
        page.fill("#question textarea", QUESTION)
        page.press("#question textarea", "Enter")
    free.fill("#question textarea", QUESTION)
    began = time.monotonic()
    free.press("#question textarea", "Enter")
    free.wait_for_selector("#chat .sources")
    assert time.monotonic() - began < 3  # the model is waited for 5 seconds
    assert not any(page.locator("#chat .sources").count() for page in waiting)
    for context in contexts:
        context.close()


def test_stopping_gives_the_box_back_and_keeps_what_stood(page):
    ask(page, "echo")
    page.click("#writer input")
    page.get_by_role("option", name="delayed").click()
    page.fill("#question textarea", "and a quant?")
    page.press("#question textarea", "Enter")
    page.locator("#question button.stop-button").click()
    wait(page, "document.querySelectorAll('#chat .sources').length === 1")
    wait(page, "document.querySelectorAll('#chat .user').length === 1")
    page.fill("#question textarea", QUESTION)
    assert page.locator("#question button.submit-button").is_visible()


def test_what_is_typed_while_an_answer_comes_stays(page):
    page.click("#writer input")
    page.get_by_role("option", name="delayed").click()
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    page.locator("#question button.stop-button").wait_for()
    page.fill("#question textarea", "and a quant?")
    page.wait_for_selector("#chat .sources")
    assert page.input_value("#question textarea") == "and a quant?"
