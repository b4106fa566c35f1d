"""Follow along: a reader's own game, step by step."""

import pytest
from readme import STEPS, says
from servers import wait_until
from websockets.sync.client import connect


@pytest.mark.parametrize("number", [1, 2, 3])
def test_steps_1_to_3_print_messages_and_only_the_first_prints_a_traceback(
    follow, run_app, run_client, number
):
    says(STEPS[0], "python app.py")
    says(STEPS[0], "python -m websockets ws://localhost:8001/")
    server = run_app(follow(number))
    client = run_client()
    client.sendline("hello")
    server.expect_exact("hello\r\n")
    client.sendeof()
    client.expect_exact("Connection closed: 1000 (OK).")
    if number == 1:
        server.expect_exact("Traceback")
        end = "ConnectionClosedOK: received 1000 (OK); then sent 1000 (OK)"
        server.expect_exact(says(STEPS[0], end))
    else:
        assert "handler failed" not in server.leave()


@pytest.fixture
def open_step(browser, follow, run, run_app):
    """Open the page of a step in a browser."""

    def open_step(number):
        folder = follow(number)
        terminal = run(says(STEPS[3], "python -m http.server") + " 0", folder)
        terminal.expect(r"Serving HTTP on \S+ port (\d+)")
        server = run_app(folder) if number > 4 else None
        browser.get(f"http://localhost:{terminal.match[1]}/")
        wait_until(lambda: len(browser.find(".cell")) == 42, "The board isn't drawn.")
        return server

    yield open_step
    browser.get("about:blank")


def test_step_4_shows_an_empty_board(browser, open_step):
    says(STEPS[3], "You see an empty board.")
    open_step(4)
    assert len(browser.find(".column > .empty")) == 42
    cell = browser.find(".cell")[0]
    wait_until(lambda: browser.style(cell, "border-radius") == "50%", "No style.")
    assert cell.rect["width"] == pytest.approx(cell.rect["height"])
    assert cell.rect["width"] > 24


def test_step_5_prints_the_event_of_a_click_and_draws_nothing(browser, open_step):
    server = open_step(5)
    browser.find(".column")[3].click()
    server.expect_exact(says(STEPS[4], '{"type":"play","column":3}'))
    assert browser.checkers() == {}


def test_step_6_draws_seven_moves_and_announces_the_winner(browser, open_step):
    says(STEPS[5], "Seven checkers come one by one")
    open_step(6)
    seen = []
    wait_until(lambda: seen.append(len(browser.checkers())) or seen[-1] > 5, "Not six moves.")
    # In 2.5 seconds. A slow machine may not see each number.
    assert len(set(seen)) > 3
    assert browser.accept_alert() == says(STEPS[5], "Player red wins!")
    assert len(browser.checkers()) == 7


def test_an_event_that_is_not_turned_into_text_is_a_type_error(follow, run_app):
    app = follow(6) / "app.py"
    app.write_text(app.read_text().replace("json.dumps(event)", "event"))
    server = run_app(app.parent)
    with connect("ws://localhost:8001/"):
        server.expect_exact(says(STEPS[5], "TypeError: data is a dict-like object"))


def test_step_7_is_the_game(browser, open_step):
    says(STEPS[6], "Four in a row win.")
    open_step(7)
    browser.click(3, 3, 3, 3, 3, 3)
    assert browser.click_for_alert(3) == says(STEPS[6], "This slot is full.")
    browser.click(0, 1, 0, 1, 0, 1)
    assert browser.click_for_alert(0) == "Player red wins!"


def test_the_game_of_step_7_ends_with_a_traceback_where_ours_goes_on(follow, run_app, run_client):
    says("What the files here add", "prints a traceback and ends the game when it gets `hello`")
    server = run_app(follow(7))
    client = run_client()
    client.sendline("hello")
    server.expect_exact("JSONDecodeError")
    client.expect_exact("Connection closed: 1011")
