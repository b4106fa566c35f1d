"""Terminals, in which commands from the README run. Windows has no such terminals."""

import contextlib
import os
import pathlib
import signal
import sys

import pexpect
from servers import ROOT

# Where a reader's "python" and "watchfiles" are.
PATH = f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


class Terminal(pexpect.spawn):
    """A terminal in which a command runs."""

    def __init__(self, command, cwd=ROOT):
        # New versions of Python colour what they print in a terminal.
        env = {**os.environ, "PATH": PATH, "PYTHON_COLORS": "0"}
        super().__init__("bash", ["-c", command], cwd=cwd, env=env, encoding="utf-8", timeout=10)

    def expect_end(self):
        """:returns: What was printed since the last match."""
        self.expect(pexpect.EOF)
        return self.before

    def shows(self, text):
        return self.expect_exact([text, pexpect.TIMEOUT], timeout=2) == 0

    def leave(self):
        """
        Press Ctrl-C.

        :returns: What was printed since the last match.
        """
        self.sendintr()
        return self.expect_end()

    def end(self):
        """Kill the command and all that it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.expect_end()
        self.wait()
        self.close()
