export const PLAYER1 = "red";
export const PLAYER2 = "yellow";

// Draw an empty board: seven columns (buttons, for the keyboard) of six cells, the lowest first.
export function createBoard(board) {
  // The page in Follow along has no link to the style sheet.
  if (document.querySelector('link[href="connect4.css"]') === null) {
    document.head.insertAdjacentHTML("beforeend", '<link rel="stylesheet" href="connect4.css">');
  }
  for (let column = 0; column < 7; column++) {
    const columnElement = document.createElement("button");
    columnElement.className = "column";
    columnElement.dataset.column = column;
    // What a screen reader says. Moves add to it: "Column 4, from the bottom: red, yellow".
    columnElement.ariaLabel = `Column ${column + 1}`;
    for (let row = 0; row < 6; row++) {
      const cellElement = document.createElement("span");
      cellElement.className = "cell empty";
      // A click may hit a cell or its column.
      cellElement.dataset.column = column;
      // connect4.css makes a checker fall from the top to this row.
      cellElement.style.setProperty("--row", row);
      columnElement.append(cellElement);
    }
    board.append(columnElement);
  }
}

// Draw a move. Column 0, row 0 is at the bottom left; column 6, row 5 is at the top right.
// Throw an Error if there is no such player or cell, or if the cell is taken.
export function playMove(board, player, column, row) {
  if (player !== PLAYER1 && player !== PLAYER2) {
    throw new Error(`There is no player ${player}.`);
  }
  const columnElement = board.children[column];
  const cellElement = columnElement?.children[row];
  if (cellElement === undefined) {
    throw new Error(`There is no cell in column ${column}, row ${row}.`);
  }
  // replace() shows the checker. It returns false if the cell isn't empty.
  if (!cellElement.classList.replace("empty", player)) {
    throw new Error(`The cell in column ${column}, row ${row} is taken.`);
  }
  // Only the last checker has an outline. Before the first move, none has.
  board.querySelector(".last")?.classList.remove("last");
  cellElement.classList.add("last");
  columnElement.ariaLabel += row === 0 ? `, from the bottom: ${player}` : `, ${player}`;
}
