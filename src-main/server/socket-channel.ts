/** The WebSocket carrier: one MessagePack message a frame. */
import { type RawData, WebSocket } from "ws";
import type { Channel } from "#core/protocol/channel";
import { closing } from "#core/protocol/closing";
import { listeners } from "#core/protocol/listeners";
import { decodeMessage, encodeMessage } from "#core/protocol/wire";

/**
 * A window that takes nothing for so long that this much waits for it is cut off; it connects again and reads what
 * it missed from the run's record. The engine is never slowed by a window, nor memory filled.
 */
const WAITING_BYTES = 96 * 1024 * 1024;

/**
 * With so much waiting, nothing more is worked out for this window and nothing more is read from it, until it has taken the
 * most of it: others do not wait for its answers.
 */
const TAKEN_BYTES = 4 * 1024 * 1024;

/** Close codes 4000 to 4999 are the application's own (RFC 6455, section 7.4.2); 1013 is "try again later". */
const CLOSE = { normal: 1000, unreadable: 4400, tooSlow: 1013 } as const;

export interface SocketChannel extends Channel {
  /** Bytes sent but not yet taken by the other side. */
  waitingBytes(): number;
}

export function socketChannel(socket: WebSocket, waitingLimit = WAITING_BYTES): SocketChannel {
  const messages = listeners<unknown>();
  const end = closing();
  const untaken = new Set<() => void>();
  let isHeld = false;
  const look = (): void => {
    if (end.reason === undefined && socket.bufferedAmount > TAKEN_BYTES) return;
    if (isHeld) socket.resume();
    isHeld = false;
    for (const resolve of untaken) resolve();
    untaken.clear();
  };
  end.onClose(look);

  socket.on("message", (data: RawData, isBinary: boolean) => {
    let message: unknown;
    try {
      if (!isBinary) throw new Error("text");
      message = decodeMessage(joined(data));
    } catch {
      // What sends this is no window of ours: nothing it says later is worth reading.
      socket.close(CLOSE.unreadable, "The message could not be read.");
      end.close("The window sent a message that could not be read.");
      return;
    }
    messages.emit(message);
  });
  socket.on("close", (_code, reason) => end.close(reason.toString() || "The window was closed."));
  // Followed by `close`; without a listener it would end the process (a frame over the size limit, a reset line).
  socket.on("error", (error) => end.close(`The connection broke: ${error.message}.`));

  return {
    send(message) {
      if (socket.readyState !== WebSocket.OPEN) return;
      const bytes = encodeMessage(message);
      if (socket.bufferedAmount + bytes.byteLength > waitingLimit) {
        end.close("The window took its messages too slowly.");
        socket.close(CLOSE.tooSlow, "Messages were taken too slowly. Connect again.");
        // The close frame would wait behind everything else that is waiting.
        setTimeout(() => socket.terminate(), 1_000).unref();
        return;
      }
      socket.send(bytes, { binary: true }, look);
      if (socket.bufferedAmount > TAKEN_BYTES && !isHeld) {
        isHeld = true;
        socket.pause();
      }
    },
    onMessage: messages.add,
    onClose: end.onClose,
    close() {
      end.close("The studio closed the connection.");
      socket.close(CLOSE.normal);
    },
    taken: () =>
      new Promise((resolve) => {
        untaken.add(resolve);
        look();
      }),
    waitingBytes: () => socket.bufferedAmount,
  };
}

function joined(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
