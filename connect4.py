"""The rules of Connect Four."""

PLAYER1 = "red"
PLAYER2 = "yellow"


class Connect4:
    """
    A Connect Four game: red moves first, and a win or a full board ends it.

    Attributes:

    * ``moves``: list of the moves played, as ``(player, column, row)`` tuples;
    * ``winner``: ``PLAYER1`` or ``PLAYER2``, whoever has won; ``None`` until then.
    """

    def __init__(self):
        self.moves = []
        self.winner = None
        self._heights = [0] * 7  # Checkers per column, so also the row of the next one.
        self._checkers = set()  # The same tuples as in moves: a set finds one faster than a list.

    def play(self, player, column):
        """
        Play a move.

        :param player: ``PLAYER1`` or ``PLAYER2``. It must be their turn.
        :param column: between ``0`` and ``6``.
        :returns: Row where the checker lands, between ``0`` and ``5``.
        :raises RuntimeError: if the move is illegal. Its message tells the player why.
        """
        if self.winner is not None:
            raise RuntimeError("The game is over.")
        if player != [PLAYER1, PLAYER2][len(self.moves) % 2]:
            raise RuntimeError("It isn't your turn.")
        # "3", 3.0 and True aren't columns, but isinstance() would let True pass.
        if type(column) is not int or not 0 <= column <= 6:
            raise RuntimeError("There is no such column.")
        row = self._heights[column]
        if row == 6:
            raise RuntimeError("This slot is full.")

        self._heights[column] += 1
        self.moves.append((player, column, row))
        self._checkers.add((player, column, row))
        # A new line of four contains this checker and runs →, ↑, ↗ or ↘.
        for right, up in [(1, 0), (0, 1), (1, 1), (1, -1)]:
            behind = self._count(player, column, row, -right, -up)
            ahead = self._count(player, column, row, right, up)
            if behind + 1 + ahead >= 4:
                self.winner = player
        return row

    def _count(self, player, column, row, right, up):
        """Count a player's unbroken line of checkers next to a cell, in one direction."""
        count = 0
        # There are no checkers off the board, so the loop ends at the edge, too.
        while (player, column + right, row + up) in self._checkers:
            column += right
            row += up
            count += 1
        return count
