/**
 * How a window gets in where any program of the machine can knock: over a socket the first message is the window's secret. The
 * browser keeps it for the studio's own scheme, host and port; unlike a cookie it goes to nobody else by itself.
 */
import { z } from "zod";

/** The name in the browser's local storage. */
export const SECRET_KEY = "skiploom.secret";

export const entrySchema = z.strictObject({ kind: z.literal("enter"), secret: z.string().max(100) });
export type Entry = z.infer<typeof entrySchema>;

/** Answers the right secret; the protocol's own messages follow. */
export const ENTERED = { kind: "entered" } as const;

/** Closes a socket without the right secret. Codes 4000 to 4999 are the application's own (RFC 6455, section 7.4.2). */
export const CLOSED_UNKNOWN = 4401;

/** For a browser without the secret of the studio that runs now. */
export const UNKNOWN_WORDS =
  "This browser does not know the studio that runs here now: each start has a new address, which works once. " +
  "Press Enter in the studio's terminal, and open the address that it prints.";
