/** The answering side of an API, over any channel. */

import { SkiploomError } from "../foundation/errors";
import type { Channel } from "./channel";
import { isWithinLimit } from "./guard";
import {
  firstIssue,
  kindOf,
  PING,
  PONG,
  readableId,
  requestSchema,
  textOf,
  toWireError,
  unknownMethod,
} from "./messages";
import type { ApiHandlers, ApiSpec, EventOf } from "./method";

const DEFAULT_REQUEST_BYTES = 512 * 1024 * 1024;
const DEFAULT_PENDING = 256;
/** Worked on at once. A window that asks for much and reads nothing costs the others no more than this. */
const AT_ONCE = 8;

export interface ServeOptions {
  /** Requests larger than about this many bytes are refused. Default 512 MiB. */
  readonly requestBytes?: number;
  /** Requests in progress at once; more are refused with `busy`. Default 256. */
  readonly pending?: number;
  readonly onProblem?: (words: string) => void;
}

export interface Server<A extends ApiSpec> {
  /** Does nothing once the channel is closed. */
  emit<E extends keyof A["events"] & string>(event: E, payload: EventOf<A, E>): void;
  close(): void;
}

/** The answering side of an API. Handlers may throw `SkiploomError`; anything else crosses as `internal`. */
export function serve<A extends ApiSpec>(
  api: A,
  channel: Channel,
  handlers: ApiHandlers<A>,
  options: ServeOptions = {},
): Server<A> {
  const {
    requestBytes = DEFAULT_REQUEST_BYTES,
    pending: maximumPending = DEFAULT_PENDING,
    onProblem = () => {},
  } = options;
  let pending = 0;
  let working = 0;
  const waiting: (() => void)[] = [];
  let open = true;

  const refuse = (id: number | undefined, error: unknown): void => {
    try {
      if (id === undefined) onProblem(`An unreadable request was dropped: ${textOf(error)}`);
      else send({ kind: "response", id, ok: false, error: toWireError(error) });
    } catch (unsent) {
      onProblem(textOf(unsent));
    }
  };
  const send = (message: unknown): void => {
    if (!open) return;
    try {
      channel.send(message);
    } catch (error) {
      // The other side may have gone a moment before its closing was heard of.
      if (error instanceof SkiploomError && error.code === "closed") return;
      throw error;
    }
  };

  /** Its handler, ready to be called. @throws SkiploomError `invalid-message` */
  const workOf = (method: string, params: unknown): (() => unknown) => {
    const spec = Object.hasOwn(api.methods, method) ? api.methods[method] : undefined;
    if (!spec) throw unknownMethod(method);
    const parsed = spec.params.safeParse(params);
    if (!parsed.success) {
      throw new SkiploomError(
        "invalid-message",
        `The request ${method} is not of the expected form: ${firstIssue(parsed.error)}`,
      );
    }
    const handler = handlers[method as keyof A["methods"]] as (params: unknown) => unknown;
    return () => handler(parsed.data);
  };

  /** In the order in which they came, a few at once, and none while the other side does not take its answers. */
  const inTurn = async (work: () => Promise<void>): Promise<void> => {
    if (working >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else working += 1;
    try {
      await channel.taken?.();
      if (open) await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else working -= 1;
    }
  };

  const answer = async (id: number, work: () => unknown): Promise<void> => {
    pending += 1;
    try {
      await inTurn(async () => send({ kind: "response", id, ok: true, result: await work() }));
    } finally {
      pending -= 1;
    }
  };

  /**
   * Reads a message to its end before anything is waited for. What waits then is the handler with its parameters alone: were the message
   * held too, a handler could not let go of bytes that it was given, which may be as many as a model has.
   */
  const receive = (message: unknown): void => {
    const id = readableId(message);
    try {
      if (!isWithinLimit(message, requestBytes)) throw tooLarge(requestBytes);
      const request = requestSchema.safeParse(message);
      if (!request.success) {
        throw new SkiploomError("invalid-message", `Not a request: ${firstIssue(request.error)}`);
      }
      if (pending >= maximumPending) throw tooMany(maximumPending);
      const { method, params } = request.data;
      answer(request.data.id, workOf(method, params)).catch((error: unknown) => refuse(id, error));
    } catch (error) {
      refuse(id, error);
    }
  };

  channel.onMessage((message) => {
    if (kindOf(message) === PING.kind) {
      send(PONG);
      return;
    }
    receive(message);
  });
  channel.onClose(() => {
    open = false;
  });

  return {
    emit(event, payload) {
      send({ kind: "event", event, payload });
    },
    close() {
      open = false;
      channel.close();
    },
  };
}

function tooLarge(limit: number): SkiploomError {
  return new SkiploomError(
    "invalid-message",
    `The request is larger than ${Math.round(limit / 1024 / 1024)} MiB, or nested too deeply.`,
  );
}

function tooMany(maximum: number): SkiploomError {
  return new SkiploomError("busy", `${maximum} requests are waiting already. Try again in a moment.`);
}
