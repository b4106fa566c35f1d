"""Paste a block into a terminal, play a move in the game that it starts, and press Ctrl-C."""

import json
import os
import socket
import sys
import urllib.request

import pexpect
from websockets.sync.client import connect


def check_game(terminal):
    # Either server may be the first.
    for _ in range(2):
        terminal.expect_exact(["Serving HTTP", "Connect Four listens"], timeout=300)
    with urllib.request.urlopen("http://localhost:8000/") as page:
        assert b'<div class="board">' in page.read()
    with connect("ws://localhost:8001/") as game:
        game.send('{"type": "play", "column": 3}')
        event = {"type": "play", "player": "red", "column": 3, "row": 0}
        assert json.loads(game.recv(timeout=5)) == event
        terminal.sendintr()


def check_ports():
    for port in 8000, 8001:
        with socket.socket() as client:
            # Not in use any more, or this raises an error.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            client.bind(("", port))


def main(block):
    terminal = pexpect.spawn("bash", ["-c", block], encoding="utf-8")
    terminal.logfile = sys.stdout
    check_game(terminal)
    terminal.expect(pexpect.EOF, timeout=5)
    check_ports()

    # Without a file, bash keeps no history of this.
    environment = {**os.environ, "HISTFILE": ""}
    terminal = pexpect.spawn("bash", ["--norc", "-i"], encoding="utf-8", env=environment)
    terminal.logfile = sys.stdout
    terminal.sendline(block)
    check_game(terminal)
    terminal.sendline("echo ended with $?")
    terminal.expect_exact("ended with 0", timeout=5)
    check_ports()
    terminal.sendline("exit")
    terminal.expect(pexpect.EOF, timeout=5)
    print("\nPlayed a move in bash -c and in an interactive shell; Ctrl-C ended both servers.")


main(sys.argv[1])
