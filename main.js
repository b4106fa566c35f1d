import { PLAYER1, PLAYER2, createBoard, playMove } from "./connect4.js";

const NAMES = { [PLAYER1]: "Red", [PLAYER2]: "Yellow" };

function showMessage(message) {
  // An alert stops all drawing: let the checker be drawn first.
  window.setTimeout(() => window.alert(message), 50);
}

// The board shows the move to everyone who sees it, the status line tells it to everyone else.
function showStatus(text, player = "", moveText = "") {
  const moveElement = document.createElement("span");
  moveElement.className = "move";
  moveElement.textContent = moveText;
  document.querySelector("[role=status]").replaceChildren(moveElement, text);
  document.body.className = player;
}

function endGame(board, text, player, moveText) {
  showStatus(text, player, moveText);
  // A button that is disabled loses the focus.
  if (board.contains(document.activeElement)) {
    document.querySelector(".new-game").focus();
  }
  for (const columnElement of board.children) {
    columnElement.disabled = true;
  }
}

function endUnlessOver(board, text, moveText) {
  if (board.querySelector(":enabled") !== null) {
    endGame(board, text, "", moveText);
  }
}

function showTurn(board, { player, column }) {
  const moveText = `${NAMES[player]} played column ${column + 1}. `;
  if (board.querySelector(".empty") !== null) {
    const nextPlayer = player === PLAYER1 ? PLAYER2 : PLAYER1;
    showStatus(`${NAMES[nextPlayer]}'s turn`, nextPlayer, moveText);
  } else {
    // If the last checker wins, the server says so next.
    window.setTimeout(() => endUnlessOver(board, "It's a draw.", moveText), 250);
  }
}

function showWin(board, { player }) {
  const text = `Player ${player} wins!`;
  endGame(board, text, player);
  showMessage(text);
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
    // Send nothing for a click beside the columns, or before the connection is open.
    if (column !== undefined && websocket.readyState === WebSocket.OPEN) {
      const event = { type: "play", column: Number(column) };
      websocket.send(JSON.stringify(event));
    }
  });
}

function watchConnection(board, websocket) {
  let fault = "The server can't be reached. Start it with python app.py, then start a new game.";
  websocket.addEventListener("open", () => {
    showStatus("Red's turn", PLAYER1);
    fault = "Connection lost. Start a new game.";
  });
  websocket.addEventListener("close", () => endUnlessOver(board, fault));
}

// A key held down is one move, and doesn't go on to press "New game" when that move wins.
function ignoreRepeatedEnter() {
  window.addEventListener("keydown", (keyEvent) => {
    if (keyEvent.key === "Enter" && keyEvent.repeat) {
      keyEvent.preventDefault();
    }
  });
}

window.addEventListener("DOMContentLoaded", () => {
  const board = document.querySelector(".board");
  createBoard(board);
  ignoreRepeatedEnter();
  showStatus("Connecting…");
  const websocket = new WebSocket(`ws://${window.location.hostname}:8001/`);
  watchConnection(board, websocket);
  receiveMoves(board, websocket);
  sendMoves(board, websocket);
});
