/** The socket side: the same checks as for pages, then one carrier for each window. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { MESSAGE_BYTES } from "#core/protocol/wire";
import { hasSession, refusal, type Secrets } from "./access";
import { callerOf } from "./pages";

export const SOCKET_PATH = "/socket";
const WINDOWS = 32;
const HEARTBEAT_MS = 20_000;

export interface SocketServerOptions {
  readonly secrets: Secrets;
  port(): number;
  onWindow(socket: WebSocket): void;
}

export interface SocketServer {
  /** For the HTTP server's `upgrade` event. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
  windows(): number;
  close(): void;
}

export function createSocketServer({ secrets, port, onWindow }: SocketServerOptions): SocketServer {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES,
    // Loopback is faster than any compressor.
    perMessageDeflate: false,
  });
  const answered = new WeakSet<WebSocket>();

  // A browser that went away without a word (a suspended laptop) is noticed here.
  const heartbeat = setInterval(() => {
    for (const socket of server.clients) {
      if (!answered.has(socket)) socket.terminate();
      answered.delete(socket);
      socket.ping();
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();

  return {
    upgrade(request, stream, head) {
      stream.on("error", () => stream.destroy());
      const caller = callerOf((name) => oneValue(request.headers[name]));
      if (request.url !== SOCKET_PATH) return refuse(stream, 404, "There is no socket at this address.");
      const words = refusal(caller, port(), "socket");
      if (words) return refuse(stream, 403, words);
      if (!hasSession(caller, port(), secrets.session)) {
        return refuse(stream, 403, "Open the studio from the address that `skiploom serve` printed.");
      }
      if (server.clients.size >= WINDOWS) {
        return refuse(stream, 503, `${WINDOWS} windows are open already. Close one and try again.`);
      }
      server.handleUpgrade(request, stream, head, (socket) => {
        answered.add(socket);
        socket.on("pong", () => answered.add(socket));
        onWindow(socket);
      });
    },
    windows: () => server.clients.size,
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

const STATUS_WORDS = { 403: "Forbidden", 404: "Not Found", 503: "Service Unavailable" } as const;

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
