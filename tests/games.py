"""Games to play, and a naive referee: rules that share nothing with the tested ones."""

PLAYERS = "red", "yellow"
COLUMNS, ROWS = range(7), range(6)

# Lines of four cells that win, as (column, row). By hand: 24 horizontal, 21 vertical, 24 diagonal.
LINES = [
    line
    for column in COLUMNS
    for row in ROWS
    for right, up in [(1, 0), (0, 1), (1, 1), (1, -1)]
    for line in [{(column + right * i, row + up * i) for i in range(4)}]
    if all(c in COLUMNS and r in ROWS for c, r in line)
]

RED_WINS = [3, 3, 4, 4, 2, 1, 5]
YELLOW_WINS_WITH_THE_LAST_CHECKER = [
    *(3, 2, 2, 4, 6, 1, 3, 3, 4, 3, 5, 2, 4, 1, 0, 4, 3, 2, 1, 5, 4),
    *(6, 0, 3, 0, 2, 6, 4, 1, 1, 5, 1, 5, 6, 2, 6, 5, 5, 6, 0, 0, 0),
]
# A game that nobody wins: the columns are RRRYYY, YYYRRR, and so on; the last is RYRYRY.
DRAW = [
    *(0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0),
    *(2, 3, 2, 3, 2, 3, 3, 2, 3, 2, 3, 2),
    *(4, 5, 4, 5, 4, 5, 5, 4, 5, 4, 5, 4),
    *(6, 6, 6, 6, 6, 6),
]


def script(columns):
    """Write down the events of a game."""
    return [
        {"type": "play", "player": PLAYERS[n % 2], "column": c, "row": columns[:n].count(c)}
        for n, c in enumerate(columns)
    ]


def random_game(rng):
    """
    Play random moves until a player wins or the board is full.

    :returns: Moves as ``(player, column, row)``, and the winner or ``None``.
    """
    heights = [0] * 7
    cells = {player: set() for player in PLAYERS}
    moves = []
    for number in range(42):
        player = PLAYERS[number % 2]
        column = rng.choice([column for column in COLUMNS if heights[column] < 6])
        moves.append((player, column, heights[column]))
        cells[player].add((column, heights[column]))
        heights[column] += 1
        if any(line <= cells[player] for line in LINES):
            return moves, player
    return moves, None
