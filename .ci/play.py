"""Paste a block into a terminal, play a move in the game that it starts, and press Ctrl-C."""

import json
import os
import signal
import socket
import sys
import urllib.request

import pexpect
from websockets.sync.client import connect

# Ctrl-C may be ignored where CI was started.
signal.signal(signal.SIGINT, signal.default_int_handler)


def check_game(terminal):
    # Either server may start first.
    for _ in range(2):
        terminal.expect_exact(["Serving HTTP", "Listening on port"], timeout=300)
    with urllib.request.urlopen("http://localhost:8000/") as page:
        assert b'<div class="board">' in page.read()
    with connect("ws://localhost:8001/", proxy=None) as connection:
        connection.send('{"type": "play", "column": 3}')
        event = {"type": "play", "player": "red", "column": 3, "row": 0}
        assert json.loads(connection.recv(timeout=5)) == event
        terminal.sendintr()


def check_ports():
    for port in 8000, 8001:
        with socket.socket() as client:
            # If it is still in use, this raises an error.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            client.bind(("", port))


def open_terminal(*arguments):
    return pexpect.spawn(
        "bash",
        list(arguments),
        encoding="utf-8",
        logfile=sys.stdout,
        # Without a file, bash keeps no history of this.
        env={**os.environ, "HISTFILE": "", "PYTHON_COLORS": "0"},
    )


def main(block):
    terminal = open_terminal("-c", block)
    check_game(terminal)
    terminal.expect(pexpect.EOF, timeout=5)
    check_ports()

    terminal = open_terminal("--norc", "-i")
    terminal.sendline(block)
    check_game(terminal)
    terminal.sendline("echo ended with $?")
    terminal.expect_exact("ended with 0", timeout=5)
    check_ports()
    terminal.sendline("exit")
    terminal.expect(pexpect.EOF, timeout=5)
    print("\nPlayed a move in bash -c and in an interactive shell; Ctrl-C stopped both servers.")


main(sys.argv[1])
