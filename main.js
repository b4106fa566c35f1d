import { PLAYER1, PLAYER2, createBoard, playMove } from "./connect4.js";

const NAMES = { red: "Red", yellow: "Yellow" };

function showMessage(message) {
  // While an alert is open, the page draws nothing new: let it draw the checker first.
  window.setTimeout(() => window.alert(message), 50);
}

// A hidden part of the status line announces the last move to players who can't see the board.
function showStatus(text, player = "", moveText = "") {
  const moveElement = document.createElement("span");
  moveElement.className = "move";
  moveElement.textContent = moveText;
  document.querySelector("[role=status]").replaceChildren(moveElement, text);
  document.body.className = player;
}

function endGame(board, text, player = "", moveText = "") {
  showStatus(text, player, moveText);
  // A disabled column loses the focus: move it to "New game".
  if (board.contains(document.activeElement)) {
    document.querySelector(".new-game").focus();
  }
  for (const columnElement of board.children) {
    columnElement.disabled = true;
  }
}

// If the move wins, a "win" event follows, and its text replaces this one.
function showTurn(board, { player, column }) {
  const moveText = `${NAMES[player]} played column ${column + 1}. `;
  if (board.querySelector(".empty") !== null) {
    const nextPlayer = player === PLAYER1 ? PLAYER2 : PLAYER1;
    showStatus(`${NAMES[nextPlayer]}'s turn`, nextPlayer, moveText);
  } else {
    endGame(board, "It's a draw.", "", moveText);
  }
}

function showWin(board, { player }) {
  // The last move may not have been read aloud yet, so its text stays. If a new text is longer
  // than the old one, Firefox may cut it off: "Yellow won" is as short as "Red's turn".
  endGame(board, `${NAMES[player]} won`, player, document.querySelector(".move").textContent);
  showMessage(`Player ${player} wins!`);
}

// Enter clicks what has the focus. Held down, it keeps clicking, even on "New game" at the end.
function ignoreRepeatedEnter() {
  window.addEventListener("keydown", (keyEvent) => {
    if (keyEvent.key === "Enter" && keyEvent.repeat) {
      keyEvent.preventDefault();
    }
  });
}

function receiveMoves(board, websocket) {
  websocket.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data);
    switch (event.type) {
      case "play":
        playMove(board, event.player, event.column, event.row);
        showTurn(board, event);
        break;
      case "win":
        showWin(board, event);
        websocket.close(1000);
        break;
      case "error":
        showMessage(event.message);
        break;
      default:
        throw new Error(`Unknown event type: ${event.type}.`);
    }
  });
}

function sendMoves(board, websocket) {
  board.addEventListener("click", ({ target }) => {
    const { column } = target.dataset;
    // A click may miss the columns. If the connection isn't open, send() fails.
    if (column !== undefined && websocket.readyState === WebSocket.OPEN) {
      const event = { type: "play", column: Number(column) };
      websocket.send(JSON.stringify(event));
    }
  });
}

function watchConnection(board, websocket) {
  showStatus("Connecting…");
  websocket.addEventListener("open", () => showStatus("Red's turn", PLAYER1));
  websocket.addEventListener("close", () => {
    // If a column is still enabled, the game isn't over.
    if (board.querySelector(":enabled") !== null) {
      endGame(board, "No connection. If the server is running, start a new game.");
    }
  });
}

window.addEventListener("DOMContentLoaded", () => {
  const board = document.querySelector(".board");
  createBoard(board);
  ignoreRepeatedEnter();
  // "http:" becomes "ws:", "https:" becomes "wss:".
  const protocol = window.location.protocol.replace("http", "ws");
  const websocket = new WebSocket(`${protocol}//${window.location.hostname}:8001/`);
  watchConnection(board, websocket);
  receiveMoves(board, websocket);
  sendMoves(board, websocket);
});
