"""What the tests share: the real servers, and a real browser."""

import os
import sys
import tempfile

import pytest

pytest.register_assert_rewrite("browsers", "games", "servers")

# They are imported only now, so that pytest explains their assertions, too.
from servers import LISTENING, ROOT, STOPPED, Server, in_use, serve_page, wait_until  # noqa: E402


def pytest_sessionstart():
    for port in 8000, 8001:
        if in_use(port):
            pytest.exit(f"Port {port} is in use: stop what listens there, then test again.", 1)


def pytest_collection_finish(session):
    # Before the tests, because each of those must end in a minute.
    if any("chromium" in item.fixturenames for item in session.items):
        from browsers import get_chromium

        get_chromium()


def pytest_terminal_summary(terminalreporter):
    """Tell each reason for skipped tests once."""
    for reason in sorted({r.longrepr[2] for r in terminalreporter.stats.get("skipped", [])}):
        terminalreporter.write_line(reason)


@pytest.fixture
def server():
    """The WebSocket server. In the end, it must stop cleanly and must have logged nothing else."""
    server = Server("app.py")
    try:
        yield server
    finally:
        end = server.stop()
    assert (server.first_line, *end) == (LISTENING, STOPPED, "", "")


@pytest.fixture(scope="module")
def page():
    """URL of the page."""
    with serve_page(ROOT) as url:
        yield url


@pytest.fixture(scope="session")
def chromium():
    """A browser for all tests. Those of the rules and the server don't even need Selenium."""
    from browsers import open_chromium

    # Not tmp_path: the path of Chromium's socket must be short.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        try:
            chromium = open_chromium(home)
        except RuntimeError as error:
            end = pytest.fail if "CI" in os.environ else pytest.skip
            end(str(error))
        with chromium:
            yield chromium


@pytest.fixture
def browser(chromium):
    """A browser in the state of its first start, which must not have a complaint in the end."""
    chromium.get("about:blank")
    yield chromium
    # Nothing is emulated any more in a new tab.
    chromium.switch_to.new_window("tab")
    new = chromium.current_window_handle
    complaints = []
    for handle in chromium.window_handles:
        if handle != new:
            chromium.switch_to.window(handle)
            complaints += chromium.console()
            chromium.close()
    chromium.switch_to.window(new)
    assert complaints == []


@pytest.fixture
def game(browser, server, page):
    """A browser in which a game has begun."""
    browser.open_page(page)
    return browser


@pytest.fixture
def run():
    """Run commands, each in a terminal of its own."""
    if sys.platform == "win32":
        pytest.skip("Windows has no terminals that a test can type in.")
    from terminals import Terminal

    terminals = []

    def run(*arguments):
        terminals.append(Terminal(*arguments))
        return terminals[-1]

    yield run
    for terminal in terminals:
        terminal.close(force=True)


@pytest.fixture
def run_app(run):
    def run_app(folder):
        terminal = run("python app.py", folder)
        wait_until(lambda: in_use(8001), "The server doesn't listen.")
        return terminal

    return run_app


@pytest.fixture
def run_client(run):
    def run_client():
        client = run("python -m websockets ws://localhost:8001/")
        client.expect_exact("Connected to ws://localhost:8001/.")
        client.expect_exact("> ")
        return client

    return run_client
