/** The protocol over every carrier there is without a window: what holds over the linked pair holds over real ones. */
import { fork } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { SkiploomError } from "#core/foundation/errors";
import type { Channel } from "#core/protocol/channel";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiSpec } from "#core/protocol/method";
import { createClient, PING, serve } from "#core/protocol/rpc";
import { socketChannel } from "../../src-main/server/socket-channel";

const api = {
  methods: {
    echo: {
      params: z.object({
        text: z.string(),
        optional: z.number().optional(),
        bytes: z.instanceof(Uint8Array),
        floats: z.instanceof(Float32Array),
        integers: z.instanceof(Int32Array),
      }),
      result: z.object({
        text: z.string(),
        optional: z.number().optional(),
        bytes: z.instanceof(Uint8Array),
        floats: z.instanceof(Float32Array),
        integers: z.instanceof(Int32Array),
      }),
    },
    later: {
      params: z.object({ ms: z.number(), value: z.number() }),
      result: z.object({ value: z.number() }),
    },
    refuse: { params: z.object({}), result: z.object({}) },
    never: { params: z.object({}), result: z.object({}) },
  },
  events: { tick: z.object({ count: z.number() }) },
} as const satisfies ApiSpec;

interface Ends {
  readonly near: Channel;
  readonly far: Channel;
  readonly end: () => void | Promise<void>;
}

const cleanUp: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of cleanUp.splice(0)) await end();
});

const CARRIERS: Record<string, () => Promise<Ends>> = {
  "a linked pair": async () => {
    const [near, far] = linkedPair();
    return { near, far, end: () => near.close() };
  },
  "a WebSocket": webSocketEnds,
  "a child process": childProcessEnds,
};

async function webSocketEnds(): Promise<Ends> {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  const accepted = new Promise<WebSocket>((resolve) => server.once("connection", resolve));
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  const near = socketChannel(socket);
  const far = socketChannel(await accepted);
  await new Promise<void>((resolve) => {
    if (socket.readyState === WebSocket.OPEN) resolve();
    else socket.once("open", () => resolve());
  });
  const end = async (): Promise<void> => {
    socket.terminate();
    server.close();
    await new Promise((resolve) => http.close(resolve));
  };
  return { near, far, end };
}

/** Both ends live here; every message goes out to a process and back, through the carrier the engine has. */
async function childProcessEnds(): Promise<Ends> {
  const program = path.join(await mkdtemp(path.join(tmpdir(), "skiploom-relay-")), "relay.cjs");
  await writeFile(
    program,
    'process.on("message", (m) => process.send(m, () => {})); process.on("disconnect", () => process.exit());',
  );
  const child = fork(program, [], { serialization: "advanced", execArgv: [] });
  const closings = new Set<(reason: string) => void>();
  child.once("disconnect", () => {
    for (const listener of closings) listener("the process has gone");
  });
  const end = (to: "near" | "far"): Channel => ({
    send(message) {
      if (!child.connected) throw new SkiploomError("closed", "The process has gone.");
      child.send({ to, message }, () => {});
    },
    onMessage(listener) {
      const receive = (envelope: unknown): void => {
        const { to: addressee, message } = envelope as { to: string; message: unknown };
        if (addressee !== to) listener(message);
      };
      child.on("message", receive);
      return () => child.off("message", receive);
    },
    onClose(listener) {
      closings.add(listener);
      return () => closings.delete(listener);
    },
    close() {
      if (child.connected) child.disconnect();
    },
  });
  return { near: end("far"), far: end("near"), end: () => void child.kill() };
}

async function connect(carrier: () => Promise<Ends>) {
  const { near, far, end } = await carrier();
  cleanUp.push(end);
  const server = serve(api, far, {
    echo: (params) => params,
    later: async ({ ms, value }) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return { value };
    },
    refuse: () => {
      throw new SkiploomError("disk-full", "There is no space left.", "/somewhere");
    },
    never: () => new Promise<Record<string, never>>(() => {}),
  });
  return { near, far, server, client: createClient(api, near) };
}

describe.each(Object.entries(CARRIERS))("over %s", (_, carrier) => {
  it("carries text and numbers in bulk, exactly", async () => {
    const { client } = await connect(carrier);
    const params = {
      text: "größer 😀 \u0000",
      optional: undefined,
      bytes: Uint8Array.from({ length: 3_000_000 }, (__, index) => index % 251),
      floats: Float32Array.of(1.1, -0, Number.NaN, Number.POSITIVE_INFINITY),
      integers: Int32Array.of(-(2 ** 31), 2 ** 31 - 1).subarray(0, 2),
    };
    const answer = await client.call("echo", params);
    // Millions of entries are compared as a whole: matchers walk them one by one.
    expect(Buffer.compare(answer.bytes, params.bytes)).toBe(0);
    expect(answer).toMatchObject({ text: params.text, floats: params.floats, integers: params.integers });
    expect(answer.optional).toBeUndefined();
  });

  it("matches answers to calls that overtake each other", async () => {
    const { client } = await connect(carrier);
    const values = Array.from({ length: 50 }, (__, index) => index);
    const answers = values.map((value) => client.call("later", { ms: 50 - value, value }));
    expect((await Promise.all(answers)).map(({ value }) => value)).toEqual(values);
  });

  it("carries an error's code, words and detail", async () => {
    const { client } = await connect(carrier);
    await expect(client.call("refuse", {})).rejects.toMatchObject({
      name: "SkiploomError",
      code: "disk-full",
      message: "There is no space left.",
      detail: "/somewhere",
    });
  });

  it("keeps events in order, and before the answer that follows them", async () => {
    const { client, server } = await connect(carrier);
    const seen: number[] = [];
    client.on("tick", ({ count }) => seen.push(count));
    const counts = Array.from({ length: 1_000 }, (__, index) => index);
    for (const count of counts) server.emit("tick", { count });
    await client.call("later", { ms: 0, value: 1 });
    expect(seen).toEqual(counts);
  });

  it("refuses what the API does not have", async () => {
    const { client, near } = await connect(carrier);
    await expect(client.call("missing" as "never", {})).rejects.toMatchObject({ code: "invalid-message" });
    const answer = new Promise((resolve) => near.onMessage(resolve));
    near.send({ kind: "request", id: 77, method: "__proto__", params: {} });
    expect(await answer).toMatchObject({ id: 77, ok: false, error: { code: "invalid-message" } });
  });

  it("survives nonsense from either side", async () => {
    const { client, near, far } = await connect(carrier);
    for (const nonsense of [null, 1, "x", [], {}, { kind: "request", id: -1 }, { kind: "event" }]) {
      near.send(nonsense);
      far.send(nonsense);
    }
    await expect(client.call("later", { ms: 0, value: 3 })).resolves.toEqual({ value: 3 });
  });

  it("answers a sign of life while a call is under way", async () => {
    const { client, near } = await connect(carrier);
    client.call("never", {}).catch(() => {});
    const answer = new Promise((resolve) => near.onMessage(resolve));
    near.send(PING);
    expect(await answer).toEqual({ kind: "pong" });
  });

  it("rejects what waits when the other side goes, and all that comes later", async () => {
    const { client, server } = await connect(carrier);
    await client.call("later", { ms: 0, value: 1 });
    const waiting = client.call("never", {});
    const closed = new Promise((resolve) => client.onClose(resolve));
    server.close();
    await expect(waiting).rejects.toMatchObject({ code: "closed" });
    await closed;
    await expect(client.call("refuse", {})).rejects.toMatchObject({ code: "closed" });
    expect(() => server.emit("tick", { count: 1 })).not.toThrow();
  });
});
