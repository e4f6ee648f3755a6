/** A window of the studio without a browser: exchanges a printed address for the secret, and enters a socket with it. */
import { WebSocket } from "ws";
import { ENTERED, type Entry } from "#core/protocol/entry";
import { decodeMessage, encodeMessage } from "#core/protocol/wire";

/** The secret that the exchange's page would keep in the browser; undefined where it gives none. */
export function secretIn(page: string): string | undefined {
  return /data-secret="([0-9a-f]+)"/.exec(page)?.[1];
}

/** Spends the token in an address. */
export async function exchange(address: string): Promise<string> {
  const answer = await fetch(address, { redirect: "error" });
  const secret = secretIn(await answer.text());
  if (secret === undefined) throw new Error(`The address gives no secret (${answer.status}).`);
  return secret;
}

export const entry = (secret: string): Uint8Array => encodeMessage({ kind: "enter", secret } satisfies Entry);

/** Opens a socket as a page at this origin does, or resolves to the status that it was refused with. */
export function knock(
  origin: string,
  headers: Record<string, string> = { Origin: origin },
  target = "/socket",
): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${origin.replace("http", "ws")}${target}`, { headers });
    socket.once("open", () => resolve(socket));
    socket.once("unexpected-response", (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    socket.once("error", reject);
  });
}

/** A socket that was let in. */
export async function enter(origin: string, secret: string): Promise<WebSocket> {
  const socket = await knock(origin);
  if (typeof socket === "number") throw new Error(`The socket was refused with ${socket}.`);
  const answered = new Promise<void>((resolve, reject) => {
    socket.once("message", (data: Buffer) => {
      const message = decodeMessage(new Uint8Array(data));
      if (JSON.stringify(message) === JSON.stringify(ENTERED)) resolve();
      else reject(new Error(`Not let in: ${JSON.stringify(message)}`));
    });
    socket.once("close", (code) => reject(new Error(`Closed with ${code} instead.`)));
  });
  socket.send(entry(secret));
  await answered;
  return socket;
}

export const closeCode = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => {
    socket.on("error", () => {});
    if (socket.readyState === WebSocket.CLOSED) resolve(1006);
    socket.once("close", resolve);
  });
