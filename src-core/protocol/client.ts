/** The caller's side of an API, over any channel. */
import type { ZodError } from "zod";
import { SkiploomError } from "../foundation/errors";
import type { Channel } from "./channel";
import {
  eventSchema,
  firstIssue,
  fromWireError,
  kindOf,
  PONG,
  readableId,
  responseSchema,
  textOf,
  unknownMethod,
} from "./messages";
import type { ApiClient, ApiSpec, EventOf, MethodSpec, ParamsOf, ResultOf } from "./method";

// Everywhere Skiploom runs has these two; core is compiled without the DOM's and Node's types.
declare function setTimeout(action: () => void, milliseconds: number): unknown;
declare function clearTimeout(handle: unknown): void;

const DEFAULT_TIMEOUT_MS = 10 * 60_000;

export interface ClientOptions {
  /** A call without an answer after this long is rejected with `internal`. 0: wait for ever. Default 10 minutes. */
  readonly timeoutMs?: number;
  /** Told of messages that were dropped because they could not be read. */
  readonly onProblem?: (words: string) => void;
}

interface PendingCall {
  readonly spec: MethodSpec;
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: unknown;
}

/**
 * The caller's side of an API. Calls reject with `SkiploomError`: whatever the other side threw, `closed` when the
 * channel closes first, `invalid-message` when the answer is not of the agreed form.
 */
export function createClient<A extends ApiSpec>(
  api: A,
  channel: Channel,
  options: ClientOptions = {},
): ApiClient<A> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, onProblem = () => {} } = options;
  const pending = new Map<number, PendingCall>();
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  let lastId = 0;
  let closedReason: string | undefined;

  const take = (id: number): PendingCall | undefined => {
    const call = pending.get(id);
    if (!call) return undefined;
    pending.delete(id);
    clearTimeout(call.timer);
    return call;
  };

  /** What an answer says, as a value or as the error that the call is rejected with. */
  const readAnswer = (call: PendingCall, message: unknown): unknown => {
    const response = responseSchema.safeParse(message);
    if (!response.success) throw unreadableAnswer(call.method, response.error);
    if (!response.data.ok) throw fromWireError(response.data.error);
    const result = call.spec.result.safeParse(response.data.result);
    if (!result.success) throw unreadableAnswer(call.method, result.error);
    return result.data;
  };

  const answer = (message: unknown): void => {
    const id = readableId(message);
    const call = id === undefined ? undefined : take(id);
    // An unknown id is an answer that came after its time limit.
    if (!call) return;
    try {
      call.resolve(readAnswer(call, message));
    } catch (error) {
      call.reject(error);
    }
  };

  const readEvent = (message: unknown): { event: string; payload: unknown } => {
    const envelope = eventSchema.safeParse(message);
    if (!envelope.success) throw new Error(firstIssue(envelope.error));
    const { event } = envelope.data;
    const schema = Object.hasOwn(api.events, event) ? api.events[event] : undefined;
    if (!schema) throw new Error(`there is no event called ${event}`);
    const payload = schema.safeParse(envelope.data.payload);
    if (!payload.success) throw new Error(`${event}: ${firstIssue(payload.error)}`);
    return { event, payload: payload.data };
  };

  const deliver = (message: unknown): void => {
    let read: { event: string; payload: unknown };
    try {
      read = readEvent(message);
    } catch (error) {
      onProblem(`An unreadable message was dropped: ${textOf(error)}`);
      return;
    }
    notifyAll(listeners.get(read.event) ?? [], read.payload);
  };

  channel.onMessage((message) => {
    const kind = kindOf(message);
    if (kind === "response") answer(message);
    else if (kind !== PONG.kind) deliver(message);
  });
  channel.onClose((reason) => {
    closedReason = reason;
    const error = closedError(reason);
    for (const id of [...pending.keys()]) take(id)?.reject(error);
  });

  return {
    call<M extends keyof A["methods"] & string>(method: M, params: ParamsOf<A, M>): Promise<ResultOf<A, M>> {
      return new Promise<ResultOf<A, M>>((resolve, reject) => {
        if (closedReason !== undefined) return reject(closedError(closedReason));
        const spec = Object.hasOwn(api.methods, method) ? api.methods[method] : undefined;
        if (!spec) return reject(unknownMethod(method));
        lastId += 1;
        const id = lastId;
        const timer =
          timeoutMs > 0
            ? setTimeout(() => take(id)?.reject(noAnswer(method, timeoutMs)), timeoutMs)
            : undefined;
        const fulfil = (result: unknown): void => resolve(result as ResultOf<A, M>);
        pending.set(id, { spec, method, resolve: fulfil, reject, timer });
        try {
          channel.send({ kind: "request", id, method, params });
        } catch (error) {
          take(id);
          reject(error instanceof SkiploomError ? error : unsendable(error));
        }
      });
    },
    on<E extends keyof A["events"] & string>(event: E, listener: (payload: EventOf<A, E>) => void) {
      const ofEvent = listeners.get(event) ?? new Set();
      listeners.set(event, ofEvent);
      const entry = (payload: unknown): void => listener(payload as EventOf<A, E>);
      ofEvent.add(entry);
      return () => {
        ofEvent.delete(entry);
      };
    },
    onClose: (listener) => channel.onClose(listener),
    close: () => channel.close(),
  };
}

/** Every listener hears of it even when one throws; the first such error then surfaces where the message came in. */
function notifyAll(listeners: Iterable<(payload: unknown) => void>, payload: unknown): void {
  const errors: unknown[] = [];
  for (const listener of [...listeners]) {
    try {
      listener(payload);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

function closedError(reason: string): SkiploomError {
  return new SkiploomError("closed", `The connection is closed: ${reason}`);
}

function unreadableAnswer(method: string, error: ZodError): SkiploomError {
  return new SkiploomError(
    "invalid-message",
    `The answer to ${method} is not of the expected form: ${firstIssue(error)}`,
  );
}

function noAnswer(method: string, timeoutMs: number): SkiploomError {
  return new SkiploomError("internal", `No answer to ${method} within ${Math.round(timeoutMs / 1000)} s.`);
}

function unsendable(error: unknown): SkiploomError {
  return new SkiploomError("invalid-message", `The request could not be sent: ${textOf(error)}`);
}
