/** The carrier of the web shell: MessagePack messages over a WebSocket to the address the page came from. */

import { SkiploomError } from "#core/foundation/errors";
import type { Channel } from "#core/protocol/channel";
import { CLOSED_UNKNOWN, ENTERED, type Entry, SECRET_KEY, UNKNOWN_WORDS } from "#core/protocol/entry";
import { listeners } from "#core/protocol/listeners";
import { kindOf } from "#core/protocol/messages";
import { decodeMessage, encodeMessage } from "#core/protocol/wire";

/**
 * Resolves once the studio has let this window in. Rejects with `not-allowed` when it does not know the secret, and with
 * `closed` when there is no connection.
 * @param secret what the browser keeps for this address, if anything
 */
export function openWebSocket(address: string, secret: string | undefined): Promise<Channel> {
  if (secret === undefined) return Promise.reject(unknown());
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  const messages = listeners<unknown>();
  const closings = listeners<string>();
  // A copy in memory of its own: the socket takes no views on shared memory.
  const send = (message: unknown): void => socket.send(Uint8Array.from(encodeMessage(message)));
  const channel: Channel = {
    send,
    onMessage: messages.add,
    onClose: closings.add,
    close: () => socket.close(),
  };

  return new Promise((resolve, reject) => {
    let isIn = false;
    socket.addEventListener("open", () => send({ kind: "enter", secret } satisfies Entry));
    socket.addEventListener("message", (event) => {
      // The studio only ever sends binary frames; a text frame is not ours and is dropped.
      if (!(event.data instanceof ArrayBuffer)) return;
      const message = decodeMessage(new Uint8Array(event.data));
      if (isIn) messages.emit(message);
      else if (kindOf(message) === ENTERED.kind) {
        isIn = true;
        resolve(channel);
      }
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (isIn) closings.emit(reason || "The connection was lost.");
      else if (code === CLOSED_UNKNOWN) reject(unknown());
      else reject(new SkiploomError("closed", reason || "The studio does not answer at this address."));
    });
  });
}

function unknown(): SkiploomError {
  return new SkiploomError("not-allowed", UNKNOWN_WORDS);
}

/** `ws://127.0.0.1:5173/socket` for a page at `http://127.0.0.1:5173/`. */
export function socketAddress(page: URL): string {
  return `${page.protocol === "https:" ? "wss" : "ws"}://${page.host}/socket`;
}

/** What the page of the exchange left for this address; undefined where there is nothing, or the browser keeps nothing. */
export function keptSecret(storage: () => Storage): string | undefined {
  try {
    return storage().getItem(SECRET_KEY) ?? undefined;
  } catch {
    return undefined;
  }
}
