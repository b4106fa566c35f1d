"""The real servers, and how to wait for what they do."""

import contextlib
import functools
import http.server
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

import trustme
import websockets.sync.client

ROOT = pathlib.Path(__file__).parent.parent

# A shell that starts the tests in the background makes them and their servers ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A reader's PYTHON* variables would change how the servers behave.
for name in [name for name in os.environ if name.startswith("PYTHON")]:
    del os.environ[name]

# The only line that the WebSocket server logs.
LISTENING = "Listening on port 8001 for the page at http://localhost:8000/.\n"

# Exit status of a program after terminate(), which sets it to 1 on Windows.
STOPPED = 1 if sys.platform == "win32" else -signal.SIGTERM


def connect(**options):
    """Open a connection to the server. A proxy, if any, isn't for localhost."""
    return websockets.sync.client.connect("ws://localhost:8001/", proxy=None, **options)


def in_use(port, host="127.0.0.1"):
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=2):
        return True
    return False


def has_address(host):
    """:returns: Whether this machine has an address. Macs have no 127.0.0.2, some hosts no ::1."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.suppress(OSError), socket.create_server((host, 0), family=family):
        return True
    return False


def wait_until(get, expected, what):
    """
    Wait until something is as expected, for at most ten seconds.

    :param get: function that gets its current value.
    :param what: its name, for the error message.
    """
    # A failure shows the line that waits, not the lines below.
    __tracebackhide__ = True
    end = time.monotonic() + 10
    while (got := get()) != expected:
        if time.monotonic() > end:
            raise AssertionError(f"{what}: expected {expected!r}, got {got!r}")
        time.sleep(0.01)


class Server:
    """A program from the project, or from the reader, that runs until it is stopped."""

    def __init__(self, *command, cwd=ROOT):
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        # A program that prints nothing would block readline() forever.
        killer = threading.Timer(10, self.process.kill)
        killer.start()
        self.first_line = self.process.stdout.readline()
        killer.cancel()
        killer.join()
        if self.first_line == "":
            raise AssertionError(f"{command}: expected a line in ten seconds, got {self.stop()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def wait(self, seconds=5):
        """
        Wait for the program to end.

        :returns: Its exit status, what it printed after the first line, and its errors.
        """
        try:
            out, errors = self.process.communicate(timeout=seconds)
        finally:
            # If it doesn't end, it must not keep its port.
            self.process.kill()
        return self.process.returncode, out, errors

    def stop(self):
        """Stop the program and wait for it."""
        self.process.terminate()
        return self.wait()


@contextlib.contextmanager
def serve_page(folder, port=8000):
    """
    Serve a folder as the tutorial does.

    :param port: ``0`` for a free one.
    :returns: URL of the folder.
    """
    with Server("-u", "-m", "http.server", str(port), cwd=folder) as server:
        # "Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ..."
        yield f"http://localhost:{server.first_line.split()[5]}/"


@contextlib.contextmanager
def serve_page_over_https():
    """:returns: URL of the page, served as a tunnel or a remote editor does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=ROOT)
    with http.server.ThreadingHTTPServer(("", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"https://localhost:{server.server_port}/"
        finally:
            server.shutdown()
