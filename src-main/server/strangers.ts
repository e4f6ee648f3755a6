/**
 * Connections whose other end has not shown the secret. Any program of the machine can make them, and each takes one of the
 * descriptors that a training needs for its files. So there are only so many: the newest pushes out the oldest, and a person
 * still gets in while something else knocks without end.
 */
import type { Server as HttpServer } from "node:http";
import type { Socket } from "node:net";

/** A browser opens six for a page. */
const STRANGERS = 64;

export interface Strangers {
  /** Shown the secret: it counts no more. */
  letIn(socket: Socket): void;
}

/** @param known connections with the secret that there may be besides */
export function limitStrangers(http: HttpServer, known: number): Strangers {
  const strangers = new Set<Socket>();
  // Never reached while the oldest give way; a connection over it is closed by Node at once.
  http.maxConnections = STRANGERS + known + 1;
  http.on("connection", (socket: Socket) => {
    strangers.add(socket);
    socket.once("close", () => strangers.delete(socket));
    for (const oldest of strangers) {
      if (strangers.size <= STRANGERS) break;
      strangers.delete(oldest);
      oldest.destroy();
    }
  });
  return {
    letIn: (socket) => {
      strangers.delete(socket);
    },
  };
}
