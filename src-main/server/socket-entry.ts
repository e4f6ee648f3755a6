/** The first message of a socket: the secret, or the end of it. */
import type { Socket } from "node:net";
import type { RawData, WebSocket } from "ws";
import { CLOSED_UNKNOWN, entrySchema } from "#core/protocol/entry";
import { decodeMessage } from "#core/protocol/wire";
import type { Access } from "./access";

/** A window says its secret as soon as it is connected. */
const ENTRY_MS = 5_000;
/** Far more than the message has; without the limit a stranger could send as much as a window may. */
const ENTRY_BYTES = 4_096;

/** Calls `enter` once the secret was shown; a socket that shows another, nothing, or too much is closed. */
export function awaitEntry(socket: WebSocket, stream: Socket, access: Access, enter: () => void): void {
  const before = stream.bytesRead;
  const limit = (): void => {
    if (stream.bytesRead - before > ENTRY_BYTES) end();
  };
  const end = (): void => {
    leave();
    socket.terminate();
  };
  const timer = setTimeout(end, ENTRY_MS);
  const leave = (): void => {
    clearTimeout(timer);
    stream.off("data", limit);
    socket.off("message", receive);
    socket.off("close", leave);
  };
  const receive = (data: RawData, isBinary: boolean): void => {
    leave();
    if (isBinary && access.knows(secretIn(data))) enter();
    else {
      socket.close(CLOSED_UNKNOWN, "Not the secret of this studio.");
      // Whoever does not answer the farewell is not waited for.
      setTimeout(() => socket.terminate(), 1_000).unref();
    }
  };
  stream.on("data", limit);
  socket.on("message", receive);
  socket.on("close", leave);
  socket.on("error", () => {});
}

function secretIn(data: RawData): string {
  try {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data as ArrayBuffer | Buffer);
    const entry = entrySchema.safeParse(decodeMessage(bytes));
    return entry.success ? entry.data.secret : "";
  } catch {
    return "";
  }
}
