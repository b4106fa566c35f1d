"""The page plays the tutorial's game, in a real browser."""

import json
import socket

import pytest
from browsers import NO_CONNECTION, Browser
from games import DRAW, RED_WINS, YELLOW_WINS_WITH_THE_LAST_CHECKER, script
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait
from servers import ROOT, Server, serve_page_over_https, wait_until


def run_script(events):
    """Start a server that sends events to whoever connects."""
    return Server("tests/scripted_server.py", json.dumps(events))


def test_the_board_has_seven_columns_of_six_empty_cells(page):
    columns = page.find(".board > .column")
    assert [column.get_attribute("data-column") for column in columns] == list("0123456")
    for number, column in enumerate(columns):
        assert column.tag_name == "button"
        cells = column.find_elements(By.CSS_SELECTOR, ":scope > *")
        assert [cell.get_attribute("class") for cell in cells] == ["cell empty"] * 6
        assert {cell.get_attribute("data-column") for cell in cells} == {str(number)}
        tops = [cell.rect["y"] for cell in cells]
        assert tops == sorted(tops, reverse=True)
    # createBoard() adds the style sheet to a page that has none. This one has it.
    assert len(page.find("link[rel=stylesheet]")) == 1


def test_a_game_is_won_by_clicks(page):
    assert page.win() == "Player red wins!"
    assert page.checkers() == {
        **{(3, 0): "red", (4, 0): "red", (2, 0): "red", (5, 0): "red"},
        **{(3, 1): "yellow", (4, 1): "yellow", (1, 0): "yellow"},
    }


def test_a_click_beside_the_columns_plays_nothing(page):
    board = page.find(".board")[0]
    corner = 1 - board.size["width"] // 2
    ActionChains(page).move_to_element_with_offset(board, corner, 0).click().perform()
    page.click(0)
    assert page.checkers() == {(0, 0): "red"}


def test_a_full_column_opens_an_alert_and_the_player_moves_again(page):
    page.click(3, 3, 3, 3, 3, 3)
    assert page.click_for_alert(3) == "This slot is full."
    assert page.status() == "Red's turn"
    page.click(4)
    assert page.checkers()[4, 0] == "red"


def test_an_alert_leaves_the_checker_50_ms_to_be_drawn(page):
    page.execute_script(
        "window.order = [];"
        "window.alert = () => order.push('alert');"
        "const { setTimeout } = window;"
        "window.setTimeout = (f, delay) => setTimeout(() => { order.push(delay); f(); }, delay);"
    )
    page.click(*RED_WINS)
    wait_until(lambda: page.execute_script("return window.order"), [50, "alert"], "the order")


def test_a_move_that_cannot_be_drawn_throws_and_changes_nothing(page):
    page.click(3)
    before = page.find(".board")[0].get_attribute("outerHTML")
    for arguments, message in [
        (["green", 3, 1], "There is no player green."),
        (["empty", 3, 1], "There is no player empty."),
        (["red", -1, 1], "There is no cell in column -1, row 1."),
        (["red", 7, 1], "There is no cell in column 7, row 1."),
        (["red", "x", 1], "There is no cell in column x, row 1."),
        (["red", 3, -1], "There is no cell in column 3, row -1."),
        (["red", 3, 6], "There is no cell in column 3, row 6."),
        (["red", 3, 0], "The cell in column 3, row 0 is taken."),
        (["yellow", 3, 0], "The cell in column 3, row 0 is taken."),
    ]:
        error = page.execute_async_script(
            "const [args, done] = arguments;"
            "const board = document.querySelector('.board');"
            "import('./connect4.js')"
            "  .then(({ playMove }) => playMove(board, ...args))"
            "  .then(() => done('no error'), (error) => done(`${error.name}: ${error.message}`));",
            arguments,
        )
        assert error == f"Error: {message}"
        assert page.find(".board")[0].get_attribute("outerHTML") == before


def test_an_event_of_unknown_type_throws(browser, url):
    with run_script([{"type": "cheat"}]):
        browser.get(url)
        # Wait for a complaint: the console gives each only once.
        complaint = WebDriverWait(browser, 10).until(Browser.console)[0]
        browser.get("about:blank")
    assert complaint.endswith("Error: Unknown event type: cheat.")


def test_the_page_connects_to_the_host_it_came_from(browser, url):
    with run_script(script([3])) as server:
        browser.get(url.replace("localhost", "127.0.0.1"))
        assert server.process.stdout.readline() == "127.0.0.1:8001\n"
        browser.get("about:blank")


def test_after_a_win_the_page_closes_the_connection_and_still_shows_who_won(browser, url):
    events = [*script(RED_WINS), {"type": "win", "player": "red"}]
    with run_script(events) as server:
        browser.get(url)
        assert browser.accept_alert() == "Player red wins!"
        assert server.process.stdout.readline() == "localhost:8001\n"
        # The close code for normal closure.
        assert server.process.stdout.readline() == "1000\n"
        assert browser.status() == "Red won"


def test_a_full_board_is_a_draw_and_the_end(page):
    page.play(DRAW)
    page.wait_for_status("It's a draw.")
    assert page.opacities("red") == page.opacities("yellow") == {"1"}
    # It is nobody's turn any more.
    assert page.find("body")[0].get_attribute("class") == ""


def test_the_last_checker_on_the_board_may_win(page):
    page.play(YELLOW_WINS_WITH_THE_LAST_CHECKER)
    assert page.accept_alert() == "Player yellow wins!"
    assert page.status() == "Yellow won"


@pytest.mark.parametrize(("columns", "end"), [(RED_WINS, "Red won"), (DRAW, "It's a draw.")])
def test_a_game_that_is_over_takes_no_more_moves(page, columns, end):
    page.play(columns)
    if end == "Red won":
        page.accept_alert()
    page.wait_for_status(end)
    before = page.checkers()
    for column in page.find(".column"):
        assert not column.is_enabled()
        ActionChains(page).click(column).perform()
    page.find(".new-game")[0].send_keys(Keys.SHIFT, Keys.TAB)
    page.press(Keys.ENTER)
    assert page.status() == end
    assert not page.has_alert()
    assert page.checkers() == before


def test_new_game_starts_one(page):
    page.click(3)
    page.find(".new-game")[0].click()
    page.wait_for_status("Red's turn")
    assert page.checkers() == {}
    page.click(0)
    assert page.checkers() == {(0, 0): "red"}


def test_a_lost_connection_is_shown_and_ends_the_game(page, server, url):
    page.click(3)
    page.find(".column")[3].send_keys(Keys.SHIFT)
    assert page.focused().startswith("Column 4")
    assert page.spoken_after(server.stop, NO_CONNECTION) == [NO_CONNECTION]
    assert page.opacities("red") == {"1"}
    assert page.find("body")[0].get_attribute("class") == ""
    assert page.find(".column:enabled") == []
    assert page.focused() == "New game"
    assert not page.has_alert()
    # The game can go on when the server is back.
    with Server("app.py"):
        page.press(Keys.ENTER)
        page.wait_for_status("Red's turn")
        page.get("about:blank")


def test_a_missing_server_is_reported(browser, url):
    browser.get(url)
    browser.wait_for_status(NO_CONNECTION)
    assert browser.find(".column:enabled") == []
    assert not browser.has_alert()
    (complaint,) = browser.console()
    assert "net::ERR_CONNECTION_REFUSED" in complaint


def test_while_the_page_connects_it_says_so_and_sends_nothing(browser, url):
    # It listens, but never answers.
    with socket.create_server(("", 8001)):
        browser.get(url)
        browser.wait_for_status("Connecting…")
        assert browser.find("[role=status]")[0].get_attribute("textContent") == "Connecting…"
        assert browser.find("body")[0].get_attribute("class") == ""
        browser.play([3])
        browser.get("about:blank")


def test_a_page_that_came_over_https_asks_for_wss_which_needs_another_server(browser, server):
    with serve_page_over_https() as url:
        browser.get(url)
        browser.wait_for_status(NO_CONNECTION)
        assert browser.find(".column:enabled") == []
        (complaint,) = browser.console()
        assert "wss://localhost:8001/" in complaint


def test_a_page_opened_as_a_file_says_what_to_do_instead(browser):
    browser.get((ROOT / "index.html").as_uri())
    text = "If this text stays, start both servers and open http://localhost:8000/"
    assert browser.find("[role=status]")[0].text == text
    assert browser.find("[role=status] a")[0].get_attribute("href") == "http://localhost:8000/"
    # Browsers don't load modules from files.
    assert all("main.js" in complaint for complaint in browser.console())


def test_the_page_has_a_title_a_language_and_an_icon(page):
    assert page.title == page.find("h1")[0].text == "Connect Four"
    facts = page.execute_script(
        "const { compatMode, characterSet, documentElement } = document;"
        "return [compatMode, characterSet, documentElement.lang,"
        "  document.querySelector('meta[name=viewport]').content]"
    )
    assert facts == ["CSS1Compat", "UTF-8", "en", "width=device-width, initial-scale=1"]
    assert page.execute_async_script(
        "const image = new Image();"
        "image.onload = () => arguments[0](true);"
        "image.onerror = () => arguments[0](false);"
        "image.src = document.querySelector('link[rel=icon]').href;"
    )
