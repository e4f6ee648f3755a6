/** The server shell: the studio in a browser on this machine, over HTTP and one WebSocket for each window. */
import { createServer, type Server as HttpServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { WebSocket } from "ws";
import { SkiploomError } from "#core/foundation/errors";
import { serve } from "#core/protocol/rpc";
import { studioApi } from "#core/protocol/studio-api";
import type { Host } from "../host/host";
import { createAccess, ownHost, TOKEN_PARAMETER } from "./access";
import { createPages } from "./pages";
import { socketChannel } from "./socket-channel";
import { createSocketServer, WINDOWS } from "./socket-server";
import { limitStrangers } from "./strangers";

const ADDRESS = "127.0.0.1";

export interface ServerOptions {
  readonly host: Pick<Host, "openWindow" | "onEvent">;
  /** Folder of built pages. */
  readonly pages: string;
  /** 0: any free port. */
  readonly port: number;
}

export interface StudioServer {
  readonly port: number;
  /** An address that a person opens, once: the token in it is spent by that. @param onOpened told when it was */
  newAddress(onOpened?: () => void): string;
  windows(): number;
  close(): Promise<void>;
}

/** @throws SkiploomError `conflict` when the port is taken, `not-allowed` when this user may not have it */
export async function startServer({ host, pages, port }: ServerOptions): Promise<StudioServer> {
  const access = createAccess();
  let boundPort = port;
  const gate = { access, port: () => boundPort };
  const app = createPages({ root: pages, ...gate });
  const openWindow = (socket: WebSocket): void => {
    const channel = socketChannel(socket);
    const opened = host.openWindow();
    const window = serve(studioApi, channel, opened.handlers);
    const leave = host.onEvent((event, payload) => window.emit(event, payload));
    channel.onClose(() => {
      leave();
      opened.close();
    });
  };
  // Node looks for requests that are overdue only so often.
  const http = createServer(
    { connectionsCheckingInterval: 2_000 },
    getRequestListener(app.fetch, { hostname: ADDRESS }),
  );
  const strangers = limitStrangers(http, WINDOWS);
  const sockets = createSocketServer({ ...gate, onEntered: strangers.letIn, onWindow: openWindow });
  http.headersTimeout = 10_000;
  http.requestTimeout = 30_000;
  http.on("upgrade", sockets.upgrade);
  boundPort = await listen(http, port);

  return {
    port: boundPort,
    newAddress: (onOpened) =>
      `http://${ownHost(boundPort)}/?${TOKEN_PARAMETER}=${access.issueToken(onOpened)}`,
    windows: sockets.windows,
    close: () =>
      new Promise((resolve) => {
        sockets.close();
        http.close(() => resolve());
        http.closeIdleConnections();
        setTimeout(() => http.closeAllConnections(), 800).unref();
      }),
  };
}

function listen(http: HttpServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, port)));
    http.listen({ host: ADDRESS, port, exclusive: true }, () => {
      const bound = http.address();
      resolve(typeof bound === "object" && bound ? bound.port : port);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, port: number): SkiploomError {
  if (error.code === "EADDRINUSE") {
    return new SkiploomError(
      "conflict",
      `Port ${port} is taken by another program. Choose another with --port, or --port 0 for any free one.`,
    );
  }
  if (error.code === "EACCES") {
    return new SkiploomError(
      "not-allowed",
      `Port ${port} is not allowed for this user. Choose one above 1023, or --port 0 for any free one.`,
    );
  }
  return new SkiploomError("internal", `The studio could not be served on port ${port}: ${error.message}.`);
}
