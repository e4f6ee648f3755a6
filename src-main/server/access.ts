/**
 * Who may talk to the server. It stands on the loopback address, but every page a browser shows can send requests
 * there, a name that resolves to 127.0.0.1 (DNS rebinding) turns a foreign page into a same-origin one, and every program of
 * the machine can connect. So a request must name this very address as its host and come from this origin or none, and a
 * window must know the secret. It gets it once, for a token that the terminal printed. 128 bits of randomness each.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export const TOKEN_PARAMETER = "token";

/** Printed and not used: older ones are forgotten. */
const UNUSED_TOKENS = 16;

export interface Access {
  /** Good for one exchange. @param onSpent told when it was exchanged */
  issueToken(onSpent?: () => void): string;
  /** The secret for a token, which is worth nothing from then on; undefined for one that is spent or was never issued. */
  exchange(token: string): string | undefined;
  knows(secret: string): boolean;
}

export function createAccess(): Access {
  const secret = randomSecret();
  const tokens = new Map<string, () => void>();
  return {
    issueToken(onSpent = () => {}) {
      const token = randomSecret();
      tokens.set(token, onSpent);
      for (const oldest of tokens.keys()) {
        if (tokens.size <= UNUSED_TOKENS) break;
        tokens.delete(oldest);
      }
      return token;
    },
    exchange(given) {
      // All are compared, however early one fits.
      const [found] = [...tokens].filter(([token]) => sameSecret(given, token));
      if (!found) return undefined;
      const [token, onSpent] = found;
      tokens.delete(token);
      onSpent();
      return secret;
    },
    knows: (given) => sameSecret(given, secret),
  };
}

function randomSecret(): string {
  return randomBytes(16).toString("hex");
}

/** Compares in a time that tells nothing about where two texts differ. */
function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** How this server is rightly called. Never a name: another program may answer to it (`localhost` is ::1 too), and get what the browser keeps for it. */
export function ownHost(port: number): string {
  return `127.0.0.1:${port}`;
}

/** What is asked about before anything else is looked at; the same for pages and for the socket. */
export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site` and others, which browsers send and pages cannot set. */
  readonly fetchSite: string | undefined;
  readonly fetchMode: string | undefined;
  readonly fetchDestination: string | undefined;
}

export type Purpose = "page" | "exchange" | "socket";

/** Why a caller is turned away, in words; undefined when it may go on. */
export function refusal(caller: Caller, port: number, purpose: Purpose): string | undefined {
  if (caller.host !== ownHost(port)) return "The request names another host than this studio's address.";
  if (caller.origin !== undefined && caller.origin !== `http://${ownHost(port)}`)
    return "The request comes from another site.";
  // Browsers always name the origin of a socket; what does not is no window of the studio.
  if (purpose === "socket" && caller.origin === undefined)
    return "The request does not say where it comes from.";
  const site = caller.fetchSite;
  if (site === undefined || site === "same-origin" || site === "none") return undefined;
  // The file that opens the browser is another site. Whoever knows the token may lead a window here, as its own page.
  if (purpose === "exchange" && caller.fetchMode === "navigate" && caller.fetchDestination === "document")
    return undefined;
  return "The request was made by another site. Copy the address into the browser instead.";
}
