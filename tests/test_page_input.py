"""The page without a mouse."""

import pytest
from browsers import NO_CONNECTION
from games import RED_WINS
from selenium.webdriver.common.keys import Keys
from selenium_axe_python import Axe
from servers import wait_until


def test_a_game_is_won_by_keyboard_alone(game):
    def reach(column):
        wait_until(
            lambda: game.press(Keys.TAB) or game.focused().startswith(f"Column {column + 1}"),
            "Tab doesn't reach the column.",
        )

    for number, column in enumerate(RED_WINS):
        # After the last move, there is an alert instead.
        game.wait_for_checkers(number)
        reach(column)
        game.press([Keys.ENTER, Keys.SPACE][number % 2])
    assert game.accept_alert() == "Player red wins!"
    assert game.focused() == "New game"
    game.press(Keys.ENTER)
    game.wait_for_status("Red's turn")
    assert game.checkers() == {}


def test_tab_goes_through_the_columns_in_order_and_then_to_new_game(game):
    names = []
    for _ in range(8):
        game.press(Keys.TAB)
        names.append(game.focused())
    assert names == [*[f"Column {number}" for number in range(1, 8)], "New game"]


def test_a_tab_key_held_down_goes_on(game):
    event = {"key": "Tab", "windowsVirtualKeyCode": 9, "type": "rawKeyDown"}
    for repeat in False, True, True:
        game.execute_cdp_cmd("Input.dispatchKeyEvent", {**event, "autoRepeat": repeat})
    assert game.focused() == "Column 3"


def test_the_focus_can_be_seen_and_shows_the_checker_to_come(game):
    game.press(Keys.TAB)
    for scheme in "light", "dark":
        game.prefer(prefers_color_scheme=scheme)
        column = game.switch_to.active_element
        assert game.style(column, "outline-style") == "solid"
        assert float(game.style(column, "outline-width").removesuffix("px")) >= 2
        assert game.style(column, "outline-color") == "rgb(255, 255, 255)"
        assert game.style(game.find(".board")[0], "background-color") == "rgb(65, 105, 225)"
    assert game.preview(0)[0] == [0]


def test_the_focus_on_new_game_stands_off_from_its_border(game):
    link = game.find(".new-game")[0]
    wait_until(
        lambda: game.press(Keys.TAB) or game.focused() == "New game", "Tab doesn't reach it."
    )
    assert game.style(link, "outline-style") == "auto"
    assert float(game.style(link, "outline-offset").removesuffix("px")) >= 3


@pytest.mark.parametrize(("key", "code"), [("Enter", 13), (" ", 32)])
def test_a_key_held_down_is_one_move(game, key, code):
    event = {"key": key, "windowsVirtualKeyCode": code, "text": "\r" if key == "Enter" else key}

    def send(kind, repeat=False):
        event.update(type=kind, autoRepeat=repeat)
        game.execute_cdp_cmd("Input.dispatchKeyEvent", event)

    def hold_down(column, count):
        game.execute_script("document.querySelectorAll('.column')[arguments[0]].focus()", column)
        send("keyDown")
        for _ in range(20):
            send("keyDown", repeat=True)
        # Space is a click when it comes up.
        if key == " ":
            send("keyUp")
        game.wait_for_checkers(count)

    hold_down(0, 1)
    # The answer to one more event comes after those to all events before.
    game.click(1)
    assert game.checkers() == {(0, 0): "red", (1, 0): "yellow"}
    game.click(0, 1, 0, 1)
    # The alert would take the rest of the keys.
    game.execute_script("window.alert = () => {}")
    hold_down(0, 7)
    game.wait_for_status("Player red wins!")
    assert game.focused() == "New game"
    if key == "Enter":
        send("keyDown", repeat=True)
    assert game.status() == "Player red wins!"


def test_the_columns_tell_what_lies_in_them_from_the_bottom_up(game):
    game.click(3, 3, 6, 3)
    names = [column.accessible_name for column in game.find(".column")]
    assert names == [
        *("Column 1", "Column 2", "Column 3", "Column 4, red, yellow, yellow"),
        *("Column 5", "Column 6", "Column 7, red"),
    ]
    assert {column.aria_role for column in game.find(".column")} == {"button"}
    assert game.find("[role=status]")[0].aria_role == "status"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(game, server, scheme):
    game.prefer(prefers_color_scheme=scheme)

    axe = Axe(game)

    def check():
        axe.inject()
        violations = axe.run()["violations"]
        assert [violation["help"] for violation in violations] == []

    check()
    game.click(*RED_WINS[:4])
    check()
    game.win()
    check()
    game.find(".new-game")[0].click()
    game.wait_for_status("Red's turn")
    server.stop()
    game.wait_for_status(NO_CONNECTION)
    check()
