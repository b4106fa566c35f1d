"""The rules of Connect Four."""

PLAYER1 = "red"
PLAYER2 = "yellow"


class Connect4:
    """
    A Connect Four game, from the first move, which is red's, to a win or a full board.

    Attributes:

    * ``moves``: list of the moves played, as ``(player, column, row)`` tuples;
    * ``winner``: ``PLAYER1`` or ``PLAYER2`` if they won, ``None`` until then.
    """

    def __init__(self):
        self.moves = []
        self.winner = None
        self._heights = [0] * 7
        # The moves as a set, in which _count() finds a move faster than in a list.
        self._move_set = set()

    def play(self, player, column):
        """
        Play a move.

        :param player: ``PLAYER1`` or ``PLAYER2``, whose turn it must be.
        :param column: between ``0`` and ``6``.
        :returns: Row where the checker lands, between ``0`` and ``5``.
        :raises RuntimeError: if the move is illegal, with a sentence for the player that says why.
        """
        if self.winner is not None:
            raise RuntimeError("The game is over.")
        if player != [PLAYER1, PLAYER2][len(self.moves) % 2]:
            raise RuntimeError("It isn't your turn.")
        # Not isinstance(): True is an integer, too, and would be column 1.
        if type(column) is not int or not 0 <= column <= 6:
            raise RuntimeError("There is no such column.")
        row = self._heights[column]
        if row == 6:
            raise RuntimeError("This slot is full.")

        self._heights[column] += 1
        move = player, column, row
        self.moves.append(move)
        self._move_set.add(move)
        # The four lines through a cell: across, up, and the two diagonals.
        for right, up in (1, 0), (0, 1), (1, 1), (1, -1):
            before = self._count(player, column, row, -right, -up)
            after = self._count(player, column, row, right, up)
            if before + 1 + after >= 4:
                self.winner = player
        return row

    def _count(self, player, column, row, right, up):
        """Count a player's checkers that follow a cell in one direction, without a gap."""
        count = 0
        while (player, column + right, row + up) in self._move_set:
            column += right
            row += up
            count += 1
        return count
