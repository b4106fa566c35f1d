"""The rules, tested without a server."""

import random

import pytest

from connect4 import PLAYER1, PLAYER2, Connect4

COLUMNS, ROWS = range(7), range(6)

# Every four cells, as (column, row), that win. On paper: 24 lie flat, 21 stand, 24 slant.
LINES = [
    line
    for column in COLUMNS
    for row in ROWS
    for right, up in [(1, 0), (0, 1), (1, 1), (1, -1)]
    for line in [{(column + right * i, row + up * i) for i in range(4)}]
    if all(c in COLUMNS and r in ROWS for c, r in line)
]

# A game that nobody wins. Columns in pairs: no colour gets two rows running in one of them.
DRAW = [
    *(0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0),
    *(2, 3, 2, 3, 2, 3, 3, 2, 3, 2, 3, 2),
    *(4, 5, 4, 5, 4, 5, 5, 4, 5, 4, 5, 4),
    *(6, 6, 6, 6, 6, 6),
]

ILLEGAL_COLUMNS = [-1, 7, 10**30, True, False, 3.0, "3", None, []]


def start(columns):
    """
    Play the first moves of a game, red first.
    """
    game = Connect4()
    for number, column in enumerate(columns):
        game.play([PLAYER1, PLAYER2][number % 2], column)
    return game


def wins(cells):
    return any(line <= cells for line in LINES)


def random_game(rng, allowed):
    """
    Play random moves until a player wins or can't move, by rules of its own.

    :param allowed: tells, given the player, the cell and the cells of the player, whether a move
        should be played.
    :returns: Moves as ``(player, column, row)``, and the winner or ``None``.
    """
    heights = [0] * 7
    cells = {"red": set(), "yellow": set()}
    moves = []
    for number in range(42):
        player = ["red", "yellow"][number % 2]
        columns = [
            column
            for column in COLUMNS
            if heights[column] < 6 and allowed(player, (column, heights[column]), cells[player])
        ]
        if not columns:
            break
        column = rng.choice(columns)
        moves.append((player, column, heights[column]))
        cells[player].add((column, heights[column]))
        heights[column] += 1
        if wins(cells[player]):
            return moves, player
    return moves, None


def game_won_by(player, line, seed):
    """
    Find a legal game in which a player wins with one line.
    """
    rng = random.Random(seed)

    def allowed(mover, cell, cells):
        if cell in line:
            return mover == player
        return not wins(cells | {cell})

    while True:
        moves, winner = random_game(rng, allowed)
        if winner == player:
            return moves


def test_there_are_69_lines_of_four():
    assert len(LINES) == 69


def test_the_players_are_red_and_yellow():
    assert (PLAYER1, PLAYER2) == ("red", "yellow")


@pytest.mark.parametrize("player", ["red", "yellow"])
@pytest.mark.parametrize("number", range(69))
def test_each_line_wins_for_each_player_with_its_last_checker_and_not_before(player, number):
    moves = game_won_by(player, LINES[number], number)
    game = Connect4()
    for mover, column, row in moves:
        assert game.winner is None
        assert game.play(mover, column) == row
    assert game.winner == player
    assert game.moves == moves


def test_thousands_of_random_games_go_as_a_naive_referee_says():
    rng = random.Random(4)
    winners = set()
    for _ in range(3000):
        moves, winner = random_game(rng, lambda *_: True)
        game = start(column for _, column, _ in moves)
        assert (game.moves, game.winner) == (moves, winner)
        winners.add(winner)
    assert winners == {"red", "yellow", None}


def test_the_positions_after_one_to_six_moves_are_as_many_as_is_known():
    games = [[]]
    counts = []
    for _ in range(6):
        positions = {}
        for columns in games:
            for column in COLUMNS:
                try:
                    moves = start([*columns, column]).moves
                except RuntimeError:
                    continue
                positions[frozenset(moves)] = [*columns, column]
        counts.append(len(positions))
        games = positions.values()
    # https://oeis.org/A212693
    assert counts == [7, 49, 238, 1120, 4263, 16422]


def test_a_full_board_without_a_line_has_no_winner():
    game = start(DRAW)
    assert len(game.moves) == 42
    assert game.winner is None
    for column in COLUMNS:
        with pytest.raises(RuntimeError, match=r"^This slot is full\.$"):
            game.play(PLAYER1, column)


def test_a_new_game_has_no_moves_and_no_winner():
    game = Connect4()
    assert game.moves == []
    assert game.winner is None


def test_games_share_nothing():
    one, other = Connect4(), Connect4()
    one.play(PLAYER1, 3)
    assert other.moves == []
    assert other.play(PLAYER1, 3) == 0


FULL = [3, 3, 3, 3, 3, 3]
WON = [0, 1, 0, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("columns", "player", "column", "message"),
    [
        ([], PLAYER2, 3, "It isn't your turn."),
        ([3], PLAYER1, 3, "It isn't your turn."),
        ([], "green", 3, "There is no such player."),
        ([], None, 3, "There is no such player."),
        ([], ["red"], 3, "There is no such player."),
        *[([], PLAYER1, column, "There is no such column.") for column in ILLEGAL_COLUMNS],
        *[([3], PLAYER2, column, "There is no such column.") for column in ILLEGAL_COLUMNS],
        (FULL, PLAYER1, 3, "This slot is full."),
        ([*FULL, 2], PLAYER2, 3, "This slot is full."),
        (WON, PLAYER1, 3, "The game is over."),
        (WON, PLAYER2, 3, "The game is over."),
        (WON, PLAYER2, 0, "The game is over."),
    ],
)
def test_an_illegal_move_raises_a_sentence_and_changes_nothing(columns, player, column, message):
    game = start(columns)
    moves, winner = list(game.moves), game.winner
    with pytest.raises(RuntimeError) as error:
        game.play(player, column)
    assert str(error.value) == message
    assert (game.moves, game.winner) == (moves, winner)
    if winner is None:
        mover = [PLAYER1, PLAYER2][len(moves) % 2]
        assert game.play(mover, 2) == sum(column == 2 for column in columns)
