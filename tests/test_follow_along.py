"""Follow along: a reader's own game, step by step."""

import re
import shutil
import site
import sys

import pytest
from browsers import Browser
from games import RED_WINS
from readme import blocks, change, follow, paste, pieces, says, step
from selenium.webdriver.support.wait import WebDriverWait
from servers import ROOT, connect, wait_until

MAKE_FOLDER, ACTIVATE = blocks("Follow along", "sh")


@pytest.fixture
def folder(run, tmp_path):
    """A reader's own folder, in which nothing is written yet."""
    for path in ROOT.glob("connect4.*"):
        shutil.copy(path, tmp_path)
    run(MAKE_FOLDER, tmp_path).expect_end()
    # A browser asks for an icon and complains if there is none.
    (tmp_path / "my-game" / "favicon.ico").touch()
    return tmp_path / "my-game"


@pytest.fixture
def open_own_page(browser, run, folder):
    """Open the page that is in the reader's folder."""
    # The page itself shows neither that its connection is open, nor when messages arrive.
    script = (
        "window.WebSocket = class extends WebSocket {"
        "  times = [];"
        "  constructor(url) {"
        "    super(url);"
        "    window.socket = this;"
        "    this.addEventListener('message', ({ timeStamp }) => this.times.push(timeStamp));"
        "  }"
        "}"
    )

    def open_own_page():
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
        terminal = run(says(step(1), "python -m http.server") + " 0", folder)
        terminal.expect(says(step(1), "Serving HTTP") + r" on \S+ port (\d+)")
        browser.get(f"http://localhost:{terminal.match[1]}/")
        wait_until(lambda: len(browser.find(".cell")), 42, "the number of cells")

    yield open_own_page
    browser.get("about:blank")


def wait_for_connection(browser):
    is_open = "return window.socket?.readyState === WebSocket.OPEN"
    wait_until(lambda: browser.execute_script(is_open), True, "an open connection")


def test_the_terminals_get_the_python_that_has_the_package(run, tmp_path):
    (tmp_path / "my-game").mkdir()
    packages = next(path for path in sys.path if path in site.getsitepackages())
    make = f"python -m venv --without-pip .venv && export PYTHONPATH='{packages}'"
    terminal = run(f"{make}\n{ACTIVATE}command -v python", tmp_path)
    terminal.expect(r"websockets \d+")
    terminal.expect_exact(str(tmp_path / ".venv" / "bin" / "python"))


def test_step_1_shows_an_empty_board(browser, folder, open_own_page):
    follow(folder, 1)
    open_own_page()
    assert len(browser.find(".column > .empty")) == 42
    cell = browser.find(".cell")[0]
    wait_until(lambda: browser.style(cell, "border-radius"), "50%", "border-radius")
    assert cell.rect["width"] == pytest.approx(cell.rect["height"])
    assert cell.rect["width"] > 24


@pytest.mark.parametrize("number", [2, 3, 4])
def test_steps_2_to_4_print_messages_and_only_2_a_traceback(folder, run_app, run_client, number):
    follow(folder, number)
    server = run_app(folder)
    client = run_client()
    client.sendline("hello")
    server.expect_exact("hello\r\n")
    client.sendeof()
    client.expect_exact("Connection closed: 1000 (OK).")
    if number == 2:
        (traceback,) = blocks(step(2), "text")
        # "..." stands for what was left out.
        server.expect(".*?".join(map(re.escape, re.split(r"\s*\.\.\.\s*|\n *", traceback.strip()))))
    else:
        assert "handler failed" not in server.leave()


def test_step_5_only_prints_the_event_of_a_click(browser, folder, run_app, open_own_page):
    follow(folder, 5)
    server = run_app(folder)
    open_own_page()
    wait_for_connection(browser)
    browser.find(".column")[3].click()
    server.expect_exact(says(step(5), '{"type":"play","column":3}'))
    assert browser.checkers() == {}


def test_step_6_shows_seven_moves_and_says_who_won(browser, folder, run_app, open_own_page):
    follow(folder, 6)
    run_app(folder)
    open_own_page()
    browser.wait_for_checkers(7)
    assert browser.accept_alert() == says(step(6), "Player red wins!")
    # Seven moves and the win, half a second apart.
    first, *_, last = browser.execute_script("return socket.times")
    assert (last - first) / 1000 > 3
    browser.find(".column")[6].click()
    (complaint,) = WebDriverWait(browser, 10).until(Browser.console)
    assert says(step(6), "already in CLOSING or CLOSED state") in complaint
    assert len(browser.checkers()) == 7


def test_a_misspelt_type_in_step_6_is_reported_in_the_console(
    browser, folder, run_app, open_own_page
):
    follow(folder, 6)
    change(folder / "app.py", '"win"', '"won"')
    run_app(folder)
    open_own_page()
    (complaint,) = WebDriverWait(browser, 10).until(Browser.console)
    assert says(step(6), "Unknown event type") in complaint


def test_leaving_step_6_early_shows_a_traceback(browser, folder, run_app, open_own_page):
    follow(folder, 6)
    server = run_app(folder)
    open_own_page()
    browser.wait_for_checkers(1)
    browser.refresh()
    exception, reason = says(step(6), "ConnectionClosedOK"), says(step(6), "1001 (going away)")
    server.expect_exact(f"{exception}: received {reason}")


def test_a_forgotten_await_in_step_2_prints_until_the_second_ctrl_c(folder, run_app):
    follow(folder, 2)
    change(folder / "app.py", "await websocket", "websocket")
    server = run_app(folder)
    with connect():
        server.expect_exact(says(step(2), "<coroutine object"))
        server.sendintr()
        server.expect_exact("^C")
        server.expect_exact("<coroutine object")
        server.leave()


@pytest.mark.parametrize(
    ("forgotten", "instead", "complaint"),
    [
        ("json.dumps(event)", "event", "TypeError: data is a dict-like object"),
        ("await websocket", "websocket", "coroutine 'Connection.send' was never awaited"),
    ],
)
def test_a_forgotten_word_in_step_6_is_reported(folder, run_app, forgotten, instead, complaint):
    follow(folder, 6)
    change(folder / "app.py", forgotten, instead)
    server = run_app(folder)
    with connect():
        server.expect_exact(says(step(6), complaint))


def test_the_complete_files_are_what_the_steps_add_up_to(folder):
    follow(folder, 7)
    _, app = blocks(step(7), "python")
    _, main = blocks(step(6), "js")
    assert pieces((folder / "app.py").read_text()) == pieces(app)
    assert pieces((folder / "main.js").read_text()) == pieces(main)


@pytest.fixture
def own_game(browser, folder, run_app, open_own_page):
    """The game in the complete files."""
    (folder / "index.html").write_text(blocks(step(1), "html")[0])
    (folder / "app.py").write_text(blocks(step(7), "python")[1])
    (folder / "main.js").write_text(blocks(step(6), "js")[1])
    run_app(folder)
    open_own_page()
    wait_for_connection(browser)
    return browser


def test_step_7_is_the_game(own_game, open_own_page):
    own_game.click(3, 3, 3, 3, 3, 3)
    assert own_game.click_for_alert(3) == says(step(7), "This slot is full.")
    own_game.click(0, 1, 0, 1, 0, 1)
    assert own_game.click_for_alert(0) == "Player red wins!"
    own_game.switch_to.new_window("tab")
    open_own_page()
    wait_for_connection(own_game)
    own_game.click(3)
    assert own_game.checkers() == {(3, 0): "red"}


@pytest.mark.parametrize(
    ("code", "instead"),
    [
        ("        player = next(turns)\n", ""),
        (
            "    async for message in websocket:\n",
            "    async for message in websocket:\n        player = next(turns)\n",
        ),
        ("            continue\n", ""),
        ("            continue\n", "        continue\n"),
    ],
)
def test_a_turn_that_goes_wrong_in_step_7_is_an_error(folder, run_app, code, instead):
    (folder / "app.py").write_text(blocks(step(7), "python")[1])
    change(folder / "app.py", code, instead)
    run_app(folder)
    with connect() as connection:
        for _ in range(9):
            connection.send('{"type": "play", "column": 3}')
        while says(step(7), "It isn't your turn.") not in connection.recv(timeout=5):
            pass


def test_the_game_from_step_7_fails_where_ours_goes_on(folder, run_app, run_client):
    follow(folder, 7)
    server = run_app(folder)
    client = run_client()
    client.sendline("hello")
    server.expect_exact("JSONDecodeError")
    client.expect_exact(says(step(7), "Connection closed: 1011 (internal error)."))


def test_in_exercise_4_two_pages_play_one_game(browser, folder, run_app, open_own_page):
    follow(folder, 7)
    paste(folder / "app.py", *blocks("Exercises", "python"))
    run_app(folder)
    windows = []
    for _ in range(3):
        browser.switch_to.new_window("window")
        open_own_page()
        wait_for_connection(browser)
        windows.append(browser.current_window_handle)
    # A page that closes leaves the game to the others.
    browser.close()
    for number, column in enumerate(RED_WINS):
        browser.switch_to.window(windows[number % 2])
        browser.wait_for_checkers(number)
        browser.find(".column")[column].click()
    for window in windows[:2]:
        browser.switch_to.window(window)
        assert browser.accept_alert() == "Player red wins!"
        assert len(browser.checkers()) == 7


def test_debug_logs_show_each_message_and_the_handshake(folder, run_app):
    line = says("While you work", "import logging; logging.basicConfig(level=logging.DEBUG)")
    follow(folder, 7)
    change(folder / "app.py", "import asyncio\n", f"{line}\nimport asyncio\n")
    server = run_app(folder)
    with connect() as connection:
        server.expect_exact(says("While you work", "Upgrade: websocket"))
        server.expect_exact(f"HTTP/1.1 {says('While you work', '101')}")
        connection.send('{"type": "play", "column": 3}')
        server.expect_exact("""< TEXT '{"type": "play", "column": 3}'""")
        server.expect_exact("""> TEXT '{"type": "play", "player": "red", "column": 3, "row": 0}'""")
