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

ROOT = pathlib.Path(__file__).parent.parent

# A shell that starts the tests in the background lets them, and their servers, ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
# It would hide that a program doesn't flush what it prints.
os.environ.pop("PYTHONUNBUFFERED", None)
# A proxy doesn't reach the servers of this machine.
os.environ["no_proxy"] = "localhost,127.0.0.1"

# The only line that the WebSocket server logs.
LISTENING = "Listening on port 8001. Open http://localhost:8000/ to play.\n"

# Exit status of a program that is told to end: Windows has no signals, and sets it to 1.
STOPPED = 1 if sys.platform == "win32" else -signal.SIGTERM


def in_use(port, host="127.0.0.1"):
    with socket.socket() as client:
        client.settimeout(2)
        return client.connect_ex((host, port)) == 0


def has_address(host):
    """:returns: Whether this machine has an address. A Mac has no 127.0.0.2, others have no ::1."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.suppress(OSError), socket.create_server((host, 0), family=family):
        return True
    return False


def wait_until(condition, complaint):
    """Wait for a condition, for ten seconds at the most."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, complaint
        time.sleep(0.01)


class Server:
    """A program of the project, or of the reader, that runs until it is stopped."""

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

    def wait(self, seconds=5):
        """
        Wait for the end of the program.

        :returns: Its exit status, what it printed after the first line, and its errors.
        """
        try:
            out, errors = self.process.communicate(timeout=seconds)
        finally:
            # If it doesn't end, it must not keep its port.
            self.process.kill()
        return self.process.returncode, out, errors

    def stop(self):
        """Tell the program to end, and wait for it."""
        self.process.terminate()
        return self.wait()


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


@contextlib.contextmanager
def serve_page_over_https():
    """:returns: URL of the page, served as by a tunnel or a remote editor."""
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


SCRIPTED_SERVER = """
import asyncio, json, websockets

async def handler(websocket):
    print(websocket.request.headers["Host"])
    for event in {events}:
        await websocket.send(json.dumps(event))
    await websocket.wait_closed()
    print(websocket.close_code)

async def main():
    async with websockets.serve(handler, "", 8001):
        print("started")
        await asyncio.Future()

asyncio.run(main())
"""


def scripted_server(events):
    """
    Start a server that sends events, as the tutorial's does before it knows the rules.

    It prints the host that the page asks for, and the code with which the page ends the connection.
    """
    return Server("-u", "-c", SCRIPTED_SERVER.format(**locals()))
