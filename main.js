import { PLAYER1, PLAYER2, createBoard, playMove } from "./connect4.js";

const NAMES = { [PLAYER1]: "Red", [PLAYER2]: "Yellow" };

function showMessage(message) {
  // An alert stops all drawing: let the checker be drawn first.
  window.setTimeout(() => window.alert(message), 50);
}

// A move is for screen readers only: the board shows it to everyone else.
function showStatus(text, player = "", move = "") {
  const moveElement = document.createElement("span");
  moveElement.className = "move";
  moveElement.textContent = move;
  document.querySelector("[role=status]").replaceChildren(moveElement, text);
  document.body.className = player;
}

function showTurn(player, move) {
  showStatus(`${NAMES[player]}'s turn`, player, move);
}

function isOver(board) {
  return board.querySelector(":enabled") === null;
}

function endGame(board, text, player, move) {
  showStatus(text, player, move);
  if (board.contains(document.activeElement)) {
    document.querySelector(".new-game").focus();
  }
  for (const column of board.children) {
    column.disabled = true;
  }
}

function receiveMoves(board, websocket) {
  websocket.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data);
    switch (event.type) {
      case "play":
        playMove(board, event.player, event.column, event.row);
        endTurn(board, event);
        break;
      case "win":
        endGame(board, `Player ${event.player} wins!`, event.player);
        showMessage(`Player ${event.player} wins!`);
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

function endTurn(board, { player, column }) {
  const move = `${NAMES[player]} played column ${column + 1}. `;
  if (board.querySelector(".empty") !== null) {
    showTurn(player === PLAYER1 ? PLAYER2 : PLAYER1, move);
    return;
  }
  // The last move may win: leave the time for the "win" event that follows.
  window.setTimeout(() => {
    if (!isOver(board)) {
      endGame(board, "It's a draw.", "", move);
    }
  }, 50);
}

function sendMoves(board, websocket) {
  board.addEventListener("click", ({ target }) => {
    const { column } = target.dataset;
    // Clicks beside the columns, or before the connection is open, aren't moves.
    if (column === undefined || websocket.readyState !== WebSocket.OPEN) {
      return;
    }
    const event = { type: "play", column: Number(column) };
    websocket.send(JSON.stringify(event));
  });
  // A key held down is one move. It doesn't press "New game" either when that move wins.
  window.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.repeat) {
      event.preventDefault();
    }
  });
}

function watchConnection(board, websocket) {
  let fault = "The server can't be reached. Start it with python app.py, then start a new game.";
  websocket.addEventListener("open", () => {
    fault = "Connection lost. Start a new game.";
    showTurn(PLAYER1);
  });
  websocket.addEventListener("close", () => {
    if (!isOver(board)) {
      endGame(board, fault);
    }
  });
}

window.addEventListener("DOMContentLoaded", () => {
  // Initialize the UI.
  const board = document.querySelector(".board");
  createBoard(board);
  showStatus("Connecting…");
  // Open the WebSocket connection and register event handlers.
  const websocket = new WebSocket(`ws://${window.location.hostname}:8001/`);
  watchConnection(board, websocket);
  receiveMoves(board, websocket);
  sendMoves(board, websocket);
});
