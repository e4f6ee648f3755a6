/**
 * A client that outlives its carrier. When the carrier closes, calls in flight fail with `closed`, the state is
 * published (the studio shows it), and new carriers are tried with growing pauses. Event listeners are carried over.
 */

import { type ErrorCode, SkiploomError } from "#core/foundation/errors";
import type { Channel } from "#core/protocol/channel";
import { listeners } from "#core/protocol/listeners";
import type { ApiClient, EventOf } from "#core/protocol/method";
import { createClient } from "#core/protocol/rpc";
import { type StudioApi, studioApi } from "#core/protocol/studio-api";

export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "connected" }
  | {
      readonly kind: "lost";
      /** `not-allowed`: the studio answers, and does not know this window. */
      readonly code: ErrorCode;
      readonly reason: string;
      readonly retryAt: number;
      readonly attempts: number;
    };

/** What the studio shows of its link to the host. */
export interface Connection {
  current(): ConnectionState;
  subscribe(listener: (state: ConnectionState) => void): () => void;
  /** Tries again at once. */
  retry(): void;
}

type StudioEvent = keyof StudioApi["events"] & string;

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;

export function createReconnectingClient(open: () => Promise<Channel>): {
  client: ApiClient<StudioApi>;
  connection: Connection;
} {
  let state: ConnectionState = { kind: "connecting" };
  let inner: ApiClient<StudioApi> | undefined;
  let attempts = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  const states = listeners<ConnectionState>();
  const closings = listeners<string>();
  /** One function an open subscription: binds it to a fresh inner client. */
  const bindings = new Set<(client: ApiClient<StudioApi>) => void>();
  const waiting = new Set<() => void>();

  function publish(next: ConnectionState): void {
    state = next;
    states.emit(next);
    if (next.kind === "connecting") return;
    for (const wake of [...waiting]) wake();
    waiting.clear();
  }

  function lost(reason: string, code: ErrorCode = "closed"): void {
    inner = undefined;
    if (closed) return;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempts);
    attempts += 1;
    publish({ kind: "lost", code, reason, retryAt: Date.now() + pause, attempts });
    timer = setTimeout(connect, pause);
  }

  function connect(): void {
    clearTimeout(timer);
    open().then(
      (channel) => {
        if (closed) return channel.close();
        const client = createClient(studioApi, channel);
        inner = client;
        attempts = 0;
        client.onClose((reason) => lost(reason));
        for (const bind of bindings) bind(client);
        publish({ kind: "connected" });
      },
      (error: unknown) =>
        error instanceof SkiploomError
          ? lost(error.message, error.code)
          : lost(error instanceof Error ? error.message : "The connection was lost."),
    );
  }

  const client: ApiClient<StudioApi> = {
    async call(method, params) {
      // Calls made while the page loads wait for the first answer; later ones fail at once with words.
      if (state.kind === "connecting") await new Promise<void>((resolve) => waiting.add(resolve));
      if (inner === undefined) {
        throw new SkiploomError(
          "closed",
          "The connection to the studio was lost. Nothing is lost here; try again once it is back.",
        );
      }
      return inner.call(method, params);
    },
    on<E extends StudioEvent>(event: E, listener: (payload: EventOf<StudioApi, E>) => void) {
      let off: (() => void) | undefined;
      const bind = (fresh: ApiClient<StudioApi>): void => {
        off = fresh.on(event, listener);
      };
      bindings.add(bind);
      if (inner) bind(inner);
      return () => {
        bindings.delete(bind);
        off?.();
      };
    },
    onClose: closings.add,
    close() {
      closed = true;
      clearTimeout(timer);
      inner?.close();
      closings.emit("closed");
    },
  };

  connect();
  return {
    client,
    connection: {
      current: () => state,
      subscribe: states.add,
      retry: () => {
        if (state.kind === "lost") connect();
      },
    },
  };
}
