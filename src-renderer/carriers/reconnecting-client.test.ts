import { afterEach, describe, expect, it, vi } from "vitest";
import type { Channel } from "#core/protocol/channel";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiHandlers } from "#core/protocol/method";
import { serve } from "#core/protocol/rpc";
import { type StudioApi, studioApi } from "#core/protocol/studio-api";
import { createReconnectingClient } from "./reconnecting-client";

/** A host that answers one method, and that can go away and come back. */
function unreliableHost() {
  let up = true;
  let end: Channel | undefined;
  let server: ReturnType<typeof serve<StudioApi>> | undefined;
  const handlers = {
    "networks.forget": () => ({}),
    "networks.dropDraft": () => new Promise(() => undefined),
  } as unknown as ApiHandlers<StudioApi>;
  return {
    open: async (): Promise<Channel> => {
      if (!up) throw new Error("The studio does not answer at this address.");
      const [mine, theirs] = linkedPair();
      end = theirs;
      server = serve(studioApi, theirs, handlers);
      return mine;
    },
    goAway() {
      up = false;
      end?.close();
    },
    comeBack() {
      up = true;
    },
    announce: () => server?.emit("run.removed", { run: "r1" }),
  };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("a client that reconnects", () => {
  it("holds calls until the first connection stands", async () => {
    const host = unreliableHost();
    const { client, connection } = createReconnectingClient(host.open);
    expect(connection.current().kind).toBe("connecting");
    await expect(client.call("networks.forget", { path: "/a" })).resolves.toEqual({});
    expect(connection.current().kind).toBe("connected");
    client.close();
  });

  it("fails calls with words while the host is away, and keeps subscriptions when it is back", async () => {
    const host = unreliableHost();
    const { client, connection } = createReconnectingClient(host.open);
    const heard: string[] = [];
    client.on("run.removed", ({ run }) => heard.push(run));
    await client.call("networks.forget", { path: "/a" });

    const inFlight = client.call("networks.dropDraft", { key: "k" });
    host.goAway();
    await expect(inFlight).rejects.toMatchObject({ code: "closed" });
    expect(connection.current().kind).toBe("lost");
    await expect(client.call("networks.forget", { path: "/a" })).rejects.toMatchObject({ code: "closed" });

    host.comeBack();
    connection.retry();
    await vi.waitFor(() => expect(connection.current().kind).toBe("connected"));
    host.announce();
    await vi.waitFor(() => expect(heard).toEqual(["r1"]));
    client.close();
  });

  it("waits longer after every failed attempt", async () => {
    vi.useFakeTimers();
    const host = unreliableHost();
    host.goAway();
    const { client, connection } = createReconnectingClient(host.open);
    const pauses: number[] = [];
    connection.subscribe((state) => {
      if (state.kind === "lost") pauses.push(state.retryAt - Date.now());
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pauses.slice(0, 6)).toEqual([500, 1000, 2000, 4000, 8000, 10_000]);
    client.close();
    const count = pauses.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pauses).toHaveLength(count);
  });
});
