import pytest

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
