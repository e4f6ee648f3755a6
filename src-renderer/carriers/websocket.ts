/** The carrier of the web shell: MessagePack messages over a WebSocket to the address the page came from. */
import type { Channel } from "#core/protocol/channel";
import { SkiploomError } from "#core/protocol/errors";
import { listeners } from "#core/protocol/listeners";
import { decodeMessage, encodeMessage } from "#core/protocol/wire";

/** Resolves once the socket is open. Rejects with `closed` when it cannot be opened. */
export function openWebSocket(address: string): Promise<Channel> {
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  const messages = listeners<unknown>();
  const closings = listeners<string>();

  socket.addEventListener("message", (event) => {
    // The studio only ever sends binary frames; a text frame is not ours and is dropped.
    if (event.data instanceof ArrayBuffer) messages.emit(decodeMessage(new Uint8Array(event.data)));
  });
  socket.addEventListener("close", (event) => closings.emit(event.reason || "The connection was lost."));

  const channel: Channel = {
    // A copy in memory of its own: the socket takes no views on shared memory.
    send: (message) => socket.send(Uint8Array.from(encodeMessage(message))),
    onMessage: messages.add,
    onClose: closings.add,
    close: () => socket.close(),
  };
  return new Promise((resolve, reject) => {
    socket.addEventListener("open", () => resolve(channel));
    socket.addEventListener("error", () =>
      reject(new SkiploomError("closed", "The studio does not answer at this address.")),
    );
  });
}

/** `ws://127.0.0.1:5173/socket` for a page at `http://127.0.0.1:5173/`. */
export function socketAddress(page: URL): string {
  return `${page.protocol === "https:" ? "wss" : "ws"}://${page.host}/socket`;
}
