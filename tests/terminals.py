"""Terminals, in which commands of the README run. Windows has none of this kind."""

import os
import pathlib
import sys

import pexpect
from servers import ROOT

# Where a reader's "python" and "watchfiles" are.
PATH = f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


class Terminal(pexpect.spawn):
    """A terminal in which a command runs."""

    def __init__(self, command, cwd=ROOT):
        super().__init__(
            "bash",
            ["-c", command],
            cwd=cwd,
            env={**os.environ, "PATH": PATH},
            encoding="utf-8",
            timeout=10,
        )

    def expect_end(self):
        """:returns: What was printed since the last look."""
        self.expect(pexpect.EOF)
        return self.before

    def shows(self, text):
        return self.expect_exact([text, pexpect.TIMEOUT], timeout=2) == 0

    def leave(self):
        """
        Press Ctrl-C.

        :returns: What was printed since the last look.
        """
        self.sendintr()
        return self.expect_end()
