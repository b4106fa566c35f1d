export const PLAYER1 = "red";
export const PLAYER2 = "yellow";

/** Draw an empty board: seven columns, which are buttons, with six cells each, bottom up. */
export function createBoard(board) {
  // The tutorial's page doesn't link the style sheet.
  if (document.querySelector('link[href$="connect4.css"]') === null) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("connect4.css", import.meta.url);
    document.head.append(link);
  }
  for (let column = 0; column < 7; column++) {
    const columnElement = document.createElement("button");
    columnElement.className = "column";
    columnElement.dataset.column = column;
    for (let row = 0; row < 6; row++) {
      const cellElement = document.createElement("span");
      cellElement.className = "cell empty";
      cellElement.dataset.column = column;
      cellElement.style.setProperty("--row", row);
      columnElement.append(cellElement);
    }
    board.append(columnElement);
    labelColumn(columnElement);
  }
}

/**
 * Draw a move. Column 0, row 0 is at the bottom left; column 6, row 5 is at the top right.
 *
 * @throws Error if there is no such player or cell, or if the cell is taken.
 */
export function playMove(board, player, column, row) {
  if (player !== PLAYER1 && player !== PLAYER2) {
    throw new Error(`There is no player ${player}.`);
  }
  const columnElement = board.children[column];
  if (columnElement === undefined) {
    throw new Error(`There is no column ${column}.`);
  }
  const cellElement = columnElement.children[row];
  if (cellElement === undefined) {
    throw new Error(`There is no row ${row}.`);
  }
  if (!cellElement.classList.replace("empty", player)) {
    throw new Error(`The cell in column ${column}, row ${row} is taken.`);
  }
  labelColumn(columnElement);
}

// What a screen reader says of a column: the checkers in it, from the bottom up.
function labelColumn(columnElement) {
  const number = Number(columnElement.dataset.column) + 1;
  const checkers = [...columnElement.querySelectorAll(":not(.empty)")];
  const players = checkers.map(({ className }) => className.replace("cell ", ""));
  columnElement.ariaLabel = `Column ${number}: ${players.join(", ") || "empty"}`;
}
