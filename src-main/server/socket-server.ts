/** The socket side: the same checks as for pages, then the secret, then one carrier for each window. */
import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { ENTERED } from "#core/protocol/entry";
import { encodeMessage, MESSAGE_BYTES } from "#core/protocol/wire";
import { type Access, refusal } from "./access";
import { callerOf } from "./pages";
import { awaitEntry } from "./socket-entry";

const SOCKET_PATH = "/socket";
/** Windows at once. */
export const WINDOWS = 32;
const HEARTBEAT_MS = 20_000;
/** "Try again later" (RFC 6455, registered codes). */
const CLOSED_FULL = 1013;

export interface SocketServerOptions {
  readonly access: Access;
  port(): number;
  /** A socket has shown the secret. */
  onEntered(connection: Socket): void;
  onWindow(socket: WebSocket): void;
}

export interface SocketServer {
  /** For the HTTP server's `upgrade` event. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
  windows(): number;
  close(): void;
}

export function createSocketServer({ access, port, onEntered, onWindow }: SocketServerOptions): SocketServer {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES,
    // Loopback is faster than any compressor.
    perMessageDeflate: false,
  });
  const windows = new Set<WebSocket>();
  const answered = new WeakSet<WebSocket>();

  // A browser that went away without a word (a suspended laptop) is noticed here.
  const heartbeat = setInterval(() => {
    for (const socket of windows) {
      if (!answered.has(socket)) socket.terminate();
      answered.delete(socket);
      socket.ping();
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();

  const enter = (socket: WebSocket, connection: Socket): void => {
    if (windows.size >= WINDOWS) {
      socket.close(CLOSED_FULL, `${WINDOWS} windows are open already. Close one and try again.`);
      return;
    }
    windows.add(socket);
    socket.once("close", () => windows.delete(socket));
    onEntered(connection);
    answered.add(socket);
    socket.on("pong", () => answered.add(socket));
    socket.send(encodeMessage(ENTERED), { binary: true });
    onWindow(socket);
  };

  return {
    upgrade(request, stream, head) {
      stream.on("error", () => stream.destroy());
      const caller = callerOf((name) => oneValue(request.headers[name]));
      if (request.url !== SOCKET_PATH) return refuse(stream, 404, "There is no socket at this address.");
      const words = refusal(caller, port(), "socket");
      if (words) return refuse(stream, 403, words);
      if (!(stream instanceof Socket)) return refuse(stream, 404, "There is no socket at this address.");
      server.handleUpgrade(request, stream, head, (socket) => {
        awaitEntry(socket, stream, access, () => enter(socket, stream));
      });
    },
    windows: () => windows.size,
    close() {
      clearInterval(heartbeat);
      for (const socket of server.clients) socket.close(1001, "The studio was closed.");
      setTimeout(() => {
        for (const socket of server.clients) socket.terminate();
      }, 500).unref();
      server.close();
    },
  };
}

function oneValue(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(",") : value;
}

const STATUS_WORDS = { 403: "Forbidden", 404: "Not Found" } as const;

function refuse(stream: Duplex, status: keyof typeof STATUS_WORDS, words: string): void {
  const body = `${words}\n`;
  stream.end(
    [
      `HTTP/1.1 ${status} ${STATUS_WORDS[status]}`,
      "Connection: close",
      "Content-Type: text/plain; charset=utf-8",
      "X-Content-Type-Options: nosniff",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "",
      body,
    ].join("\r\n"),
  );
}
