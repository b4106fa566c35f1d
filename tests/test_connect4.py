"""The rules, tested without a server."""

import random

import pytest
from games import COLUMNS, DRAW, LINES, random_game

from connect4 import PLAYER1, PLAYER2, Connect4

ILLEGAL_COLUMNS = [-1, 7, 10**30, True, False, 3.0, "3", None, []]


def begin(columns):
    """Play the first moves of a game, red first."""
    game = Connect4()
    for number, column in enumerate(columns):
        game.play([PLAYER1, PLAYER2][number % 2], column)
    return game


def test_random_games_match_a_naive_referee_until_each_line_has_won_for_each_player():
    assert len(LINES) == 69
    rng = random.Random(4)
    won = set()
    while len(won) < 2 * 69:
        moves, winner = random_game(rng)
        game = Connect4()
        for player, column, row in moves:
            assert game.winner is None
            assert game.play(player, column) == row
        assert (game.moves, game.winner) == (moves, winner)
        cells = {(column, row) for player, column, row in moves if player == winner}
        lines = [number for number, line in enumerate(LINES) if line <= cells]
        # It counts if no other line helped.
        if len(lines) == 1:
            won.add((winner, lines[0]))


def test_a_full_board_without_a_line_has_no_winner():
    game = begin(DRAW)
    assert len(game.moves) == 42
    assert game.winner is None
    for column in COLUMNS:
        with pytest.raises(RuntimeError, match=r"^This slot is full\.$"):
            game.play(PLAYER1, column)


FULL = [3, 3, 3, 3, 3, 3]
WON = [0, 1, 0, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("columns", "player", "column", "message"),
    [
        ([], PLAYER2, 3, "It isn't your turn."),
        ([3], PLAYER1, 3, "It isn't your turn."),
        ([], "green", 3, "It isn't your turn."),
        ([], ["red"], 3, "It isn't your turn."),
        *[([], PLAYER1, column, "There is no such column.") for column in ILLEGAL_COLUMNS],
        *[([3], PLAYER2, column, "There is no such column.") for column in ILLEGAL_COLUMNS],
        (FULL, PLAYER1, 3, "This slot is full."),
        ([*FULL, 2], PLAYER2, 3, "This slot is full."),
        (WON, PLAYER1, 3, "The game is over."),
        (WON, PLAYER2, 3, "The game is over."),
        (WON, PLAYER2, 0, "The game is over."),
    ],
)
def test_an_illegal_move_raises_an_error_and_changes_nothing(columns, player, column, message):
    game = begin(columns)
    moves, winner = list(game.moves), game.winner
    with pytest.raises(RuntimeError) as error:
        game.play(player, column)
    assert str(error.value) == message
    assert (game.moves, game.winner) == (moves, winner)
    if winner is None:
        mover = [PLAYER1, PLAYER2][len(moves) % 2]
        assert game.play(mover, 2) == sum(column == 2 for column in columns)
