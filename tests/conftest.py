"""What the tests share: the real servers, and a real browser."""

import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

import pytest
from selenium import webdriver

ROOT = pathlib.Path(__file__).parent.parent
sys.path.append(str(ROOT))

# It would hide that a program doesn't flush what it prints.
os.environ.pop("PYTHONUNBUFFERED", None)

# The only line that the WebSocket server logs.
LISTENING = "Connect Four listens on port 8001. Open http://localhost:8000/ to play.\n"


def in_use(port, host="127.0.0.1"):
    with socket.socket() as client:
        return client.connect_ex((host, port)) == 0


def pytest_sessionstart():
    for port in 8000, 8001:
        if in_use(port):
            pytest.exit(f"Port {port} is in use: stop what listens there, then test again.", 1)


def wait_until(condition, complaint):
    """
    Wait for a condition, for ten seconds at the most.
    """
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, complaint
        time.sleep(0.01)


class Server:
    """
    A program of the project, or of the reader, that runs until it is stopped.
    """

    def __init__(self, *command, cwd=ROOT):
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.first_line = self.process.stdout.readline()
        if self.first_line == "":
            raise RuntimeError(f"{command} ended: {self.stop()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """
        Stop the program.

        :returns: Its exit status, what it printed after the first line, and its errors.
        """
        self.process.terminate()
        out, errors = self.process.communicate(timeout=5)
        return self.process.returncode, out, errors


@contextlib.contextmanager
def serve_page(folder, port=8000):
    """
    Serve a folder as the tutorial does.

    :param port: ``0`` for one that is free.
    :returns: URL of the folder.
    """
    with Server("-u", "-m", "http.server", str(port), cwd=folder) as server:
        # "Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ..."
        yield f"http://localhost:{server.first_line.split()[5]}/"


@pytest.fixture
def server():
    """
    The WebSocket server. In the end, it must stop cleanly and must have logged nothing else.
    """
    server = Server("app.py")
    try:
        yield server
    finally:
        end = server.stop()
    assert (server.first_line, *end) == (LISTENING, 0, "", "")


@pytest.fixture(scope="module")
def page():
    """
    URL of the page.
    """
    with serve_page(ROOT) as url:
        yield url


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMEDRIVER = shutil.which("chromedriver")
NO_BROWSER = "Tests of the page need a browser: install Debian's chromium and chromium-driver."


@contextlib.contextmanager
def open_chromium(home):
    """
    Open a browser. It costs a second.

    :param home: folder for what it writes, which would be the user's otherwise.
    """
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    options.add_argument("--headless")
    options.add_argument("--no-sandbox")  # Chromium has none for root.
    # A mouse, which hovers: headless Chromium has none by itself.
    mouse = "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"
    options.add_argument(f"--blink-settings={mouse}")
    # Chromium calls home otherwise.
    options.add_argument("--disable-background-networking")
    options.add_argument("--disable-component-update")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    environment = {**os.environ, "HOME": str(home), "TMPDIR": str(home)}
    service = webdriver.ChromeService(CHROMEDRIVER, env=environment)
    with webdriver.Chrome(options, service) as chromium:
        yield chromium


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """
    A browser for all tests.
    """
    if CHROMIUM is None or CHROMEDRIVER is None:
        if "CI" in os.environ:
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    with open_chromium(tmp_path_factory.mktemp("chromium")) as chromium:
        yield chromium


def console(browser):
    return [entry["message"] for entry in browser.get_log("browser")]


@pytest.fixture
def browser(chromium):
    """
    A browser in the state of its first start, which must not have a complaint in the end.
    """
    chromium.get("about:blank")
    yield chromium
    # Nothing is emulated any more in a new tab.
    chromium.switch_to.new_window("tab")
    new = chromium.current_window_handle
    complaints = []
    for handle in chromium.window_handles:
        if handle != new:
            chromium.switch_to.window(handle)
            complaints += console(chromium)
            chromium.close()
    chromium.switch_to.window(new)
    assert complaints == []
