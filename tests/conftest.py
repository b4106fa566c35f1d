"""What the tests share: the real servers, and a real browser."""

import os
import sys
import tempfile

import pytest
from servers import LISTENING, ROOT, STOPPED, Server, in_use, serve_page, wait_until


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    # Without this, tmp_path is outside the clone.
    config.option.basetemp = config.option.basetemp or str(ROOT / ".pytest_tmp")


def pytest_sessionstart():
    for port in 8000, 8001:
        if in_use(port, "127.0.0.1") or in_use(port, "::1"):
            pytest.exit(f"Port {port} is in use: stop what uses it, then retry.", 1)


def pytest_terminal_summary(terminalreporter):
    """Print each reason for skipped tests once."""
    for reason in sorted({r.longrepr[2] for r in terminalreporter.stats.get("skipped", [])}):
        terminalreporter.write_line(reason)


@pytest.fixture
def server():
    """The WebSocket server. At the end, it must stop cleanly, having logged one line."""
    server = Server("app.py")
    try:
        yield server
    finally:
        end = server.stop()
    assert (server.first_line, *end) == (LISTENING, STOPPED, "", "")


@pytest.fixture(scope="module")
def url():
    """URL of the page."""
    with serve_page(ROOT) as url:
        yield url


@pytest.fixture(scope="session")
def any_browser():
    """A browser for all tests. The tests of the rules and the server don't even need Selenium."""
    from browsers import open_browser

    # Not tmp_path: the path of Chromium's socket must be short.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        try:
            any_browser = open_browser(home)
        except RuntimeError as error:
            end = pytest.fail if "CI" in os.environ else pytest.skip
            end(str(error))
        with any_browser:
            yield any_browser


@pytest.fixture
def browser(any_browser):
    """A browser in the state of its first start. At the end, its console must be empty."""
    any_browser.get("about:blank")
    yield any_browser
    # A new tab emulates nothing.
    any_browser.switch_to.new_window("tab")
    new = any_browser.current_window_handle
    complaints = []
    for handle in any_browser.window_handles:
        if handle != new:
            any_browser.switch_to.window(handle)
            complaints += any_browser.console()
            any_browser.close()
    any_browser.switch_to.window(new)
    assert complaints == []


@pytest.fixture
def page(browser, server, url):
    """A browser that shows the page, with a new game."""
    browser.open_page(url)
    return browser


@pytest.fixture
def slow_page(page):
    """A page whose animations last long enough to check."""
    page.execute_cdp_cmd("Animation.enable", {})
    page.execute_cdp_cmd("Animation.setPlaybackRate", {"playbackRate": 0.001})
    yield page
    page.execute_cdp_cmd("Animation.setPlaybackRate", {"playbackRate": 1})


@pytest.fixture
def run():
    """Run commands, each in its own terminal."""
    if sys.platform == "win32":
        pytest.skip("Windows has no terminals that a test can type into.")
    from terminals import Terminal

    terminals = []

    def run(*arguments):
        terminals.append(Terminal(*arguments))
        return terminals[-1]

    yield run
    for terminal in terminals:
        terminal.end()


@pytest.fixture
def run_app(run):
    def run_app(folder):
        terminal = run("python app.py", folder)
        wait_until(lambda: in_use(8001), True, "port 8001 in use")
        return terminal

    return run_app


@pytest.fixture
def run_client(run):
    def run_client():
        # For readers behind a proxy.
        client = run("no_proxy=localhost python -m websockets ws://localhost:8001/")
        client.expect_exact("Connected to ws://localhost:8001/.")
        client.expect_exact("> ")
        return client

    return run_client
