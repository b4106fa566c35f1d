"""The page without a mouse."""

import pytest
from browsers import NO_CONNECTION
from games import RED_WINS
from selenium.webdriver.common.keys import Keys
from selenium_axe_python import Axe


def reach(page, name):
    """Press Tab until an element with some name has the focus."""
    # Once around the page, and the part of the browser that takes the focus, too.
    for _ in range(12):
        if page.focused().startswith(name):
            return
        page.press(Keys.TAB)
    pytest.fail(f"the focus: expected {name}, got {page.focused()}")


def test_a_game_is_won_by_keyboard_alone(page):
    for number, column in enumerate(RED_WINS):
        # After the last move, there is an alert instead.
        page.wait_for_checkers(number)
        reach(page, f"Column {column + 1}")
        page.press([Keys.ENTER, Keys.SPACE][number % 2])
    assert page.accept_alert() == "Player red wins!"
    assert page.focused() == "New game"
    page.press(Keys.ENTER)
    page.wait_for_status("Red's turn")
    assert page.checkers() == {}


def test_tab_goes_through_the_columns_in_order_and_then_to_new_game(page):
    names = []
    for _ in range(8):
        page.press(Keys.TAB)
        names.append(page.focused())
    assert names == [*[f"Column {number}" for number in range(1, 8)], "New game"]


def test_a_tab_key_held_down_goes_on(page):
    event = {"key": "Tab", "windowsVirtualKeyCode": 9, "type": "rawKeyDown"}
    for repeat in False, True, True:
        page.execute_cdp_cmd("Input.dispatchKeyEvent", {**event, "autoRepeat": repeat})
    assert page.focused() == "Column 3"


def test_the_focus_can_be_seen_and_shows_the_checker_to_come(page):
    page.press(Keys.TAB)
    for scheme in "light", "dark":
        page.prefer(prefers_color_scheme=scheme)
        column = page.switch_to.active_element
        assert page.style(column, "outline-style") == "solid"
        assert float(page.style(column, "outline-width").removesuffix("px")) >= 2
        assert page.style(column, "outline-color") == "rgb(255, 255, 255)"
        assert page.style(page.find(".board")[0], "background-color") == "rgb(65, 105, 225)"
    assert page.preview(0)[0] == [0]
    for other in page.find(".column")[1:]:
        assert page.style(other, "outline-style") == "none"


def test_the_focus_on_new_game_stands_off_from_its_border(page):
    link = page.find(".new-game")[0]
    reach(page, "New game")
    assert page.style(link, "outline-style") == "auto"
    assert float(page.style(link, "outline-offset").removesuffix("px")) >= 3


@pytest.mark.parametrize(("key", "code"), [("Enter", 13), (" ", 32)])
def test_a_key_held_down_is_one_move(page, key, code):
    event = {"key": key, "windowsVirtualKeyCode": code, "text": "\r" if key == "Enter" else key}

    def send(kind, repeat=False):
        event.update(type=kind, autoRepeat=repeat)
        page.execute_cdp_cmd("Input.dispatchKeyEvent", event)

    def hold_down(column, count):
        page.execute_script("document.querySelectorAll('.column')[arguments[0]].focus()", column)
        send("keyDown")
        for _ in range(20):
            send("keyDown", repeat=True)
        # Space is a click when it comes up.
        if key == " ":
            send("keyUp")
        page.wait_for_checkers(count)

    hold_down(0, 1)
    # The answer to one more event comes after those to all events before.
    page.click(1)
    assert page.checkers() == {(0, 0): "red", (1, 0): "yellow"}
    page.click(0, 1, 0, 1)
    # The alert would take the rest of the keys.
    page.execute_script("window.alert = () => {}")
    hold_down(0, 7)
    page.wait_for_status("Red won!")
    assert page.focused() == "New game"
    if key == "Enter":
        send("keyDown", repeat=True)
    assert page.status() == "Red won!"


def test_the_columns_tell_what_lies_in_them_from_the_bottom_up(page):
    page.click(3, 3, 6, 3)
    names = [column.accessible_name for column in page.find(".column")]
    assert names == [
        *("Column 1", "Column 2", "Column 3", "Column 4, from the bottom: red, yellow, yellow"),
        *("Column 5", "Column 6", "Column 7, from the bottom: red"),
    ]
    assert {column.aria_role for column in page.find(".column")} == {"button"}
    line = page.find("[role=status]")[0]
    assert line.aria_role == "status"
    # A status line is read aloud when it changes, unless another attribute forbids it.
    assert line.get_attribute("aria-live") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(page, server, scheme):
    page.prefer(prefers_color_scheme=scheme)
    axe = Axe(page)

    def check():
        axe.inject()
        violations = axe.run()["violations"]
        assert [violation["help"] for violation in violations] == []

    check()
    page.click(*RED_WINS[:4])
    check()
    page.win()
    check()
    page.find(".new-game")[0].click()
    page.wait_for_status("Red's turn")
    server.stop()
    page.wait_for_status(NO_CONNECTION)
    check()
