"""The real servers, and how to wait for what they do."""

import contextlib
import os
import pathlib
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).parent.parent

# It would hide that a program doesn't flush what it prints.
os.environ.pop("PYTHONUNBUFFERED", None)
# A proxy doesn't reach the servers of this machine.
os.environ["no_proxy"] = "localhost,127.0.0.1"

# The only line that the WebSocket server logs.
LISTENING = "Connect Four listens on port 8001. Open http://localhost:8000/ to play.\n"

# How a program ends that is told to: Windows doesn't ask it, and sets the status to 1.
STOPPED = 1 if sys.platform == "win32" else 0


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

    def stop(self):
        """
        Stop the program.

        :returns: Its exit status, what it printed after the first line, and its errors.
        """
        self.process.terminate()
        try:
            out, errors = self.process.communicate(timeout=5)
        finally:
            # If it doesn't end, it must not keep its port.
            self.process.kill()
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


SCRIPTED_SERVER = """
import asyncio, json, websockets

async def handler(websocket):
    print(websocket.request.headers["Host"])
    for event in {events}:
        await websocket.send(json.dumps(event))
    await asyncio.sleep({pause})
    await websocket.send(json.dumps({last_event}))
    await websocket.wait_closed()
    print(websocket.close_code)

async def main():
    async with websockets.serve(handler, "", 8001):
        print("started")
        await asyncio.Future()

asyncio.run(main())
"""


def scripted_server(events, pause=0):
    """
    Start a server that sends events, as the tutorial's does before it knows the rules.

    It prints the host that the page asks for, and the code with which the page ends the connection.

    :param pause: seconds before the last event.
    """
    *events, last_event = events
    return Server("-u", "-c", SCRIPTED_SERVER.format(**locals()))
