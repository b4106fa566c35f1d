"""The rules of Connect Four."""

import itertools

PLAYERS = PLAYER1, PLAYER2 = "red", "yellow"

# Every move there can be. Games share these tuples, which saves about 2.6 KiB in a full game.
MOVES = {move: move for move in itertools.product(PLAYERS, range(7), range(6))}


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
        # One integer per player. The bit of a cell is 1 when a checker of theirs is in it:
        #
        #           |  6 13 20 27 34 41 48   always 0, so that no line wraps into the next column
        #     row 5 |  5 12 19 26 33 40 47
        #     row 4 |  4 11 18 25 32 39 46
        #     row 3 |  3 10 17 24 31 38 45
        #     row 2 |  2  9 16 23 30 37 44
        #     row 1 |  1  8 15 22 29 36 43
        #     row 0 |  0  7 14 21 28 35 42
        #    column    0  1  2  3  4  5  6
        self._checkers = [0, 0]

    def play(self, player, column):
        """
        Play a move.

        :param player: ``PLAYER1`` or ``PLAYER2``, whose turn it must be.
        :param column: between ``0`` and ``6``.
        :returns: Row where the checker lands, between ``0`` and ``5``.
        :raises RuntimeError: if the move is illegal, with a message for the player; the game is
            as it was before.
        """
        turn = len(self.moves) % 2
        if player not in PLAYERS:
            raise RuntimeError("There is no such player.")
        if self.winner is not None:
            raise RuntimeError("The game is over.")
        if player != PLAYERS[turn]:
            raise RuntimeError("It isn't your turn.")
        # Not isinstance(): True and False are integers too.
        if type(column) is not int or not 0 <= column <= 6:
            raise RuntimeError("There is no such column.")
        # The next checker lands on those that are in the column.
        taken = self._checkers[0] | self._checkers[1]
        row = (taken >> (7 * column) & 0b111111).bit_count()
        if row == 6:
            raise RuntimeError("This slot is full.")

        checkers = self._checkers[turn] | 1 << (7 * column + row)
        self._checkers[turn] = checkers
        self.moves.append(MOVES[player, column, row])
        # From a cell to the next one: up; right and down; right; right and up.
        for step in 1, 6, 7, 8:
            # Two pairs that are two cells apart are four in a row.
            pairs = checkers & checkers >> step
            if pairs & pairs >> (2 * step):
                self.winner = player
        return row
