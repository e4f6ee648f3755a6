import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { z } from "zod";
import { SkiploomError } from "../foundation/errors";
import type { Channel } from "./channel";
import { linkedPair } from "./linked-pair";
import type { ApiSpec } from "./method";
import { createClient, serve } from "./rpc";

const api = {
  methods: {
    double: { params: z.object({ value: z.number() }), result: z.object({ value: z.number() }) },
    fail: { params: z.object({ how: z.string() }), result: z.object({}) },
    wait: { params: z.object({}), result: z.object({}) },
  },
  events: { tick: z.object({ count: z.number() }) },
} as const satisfies ApiSpec;

function connect(options: { timeoutMs?: number; pending?: number; requestBytes?: number } = {}) {
  const [near, far] = linkedPair();
  const problems: string[] = [];
  const onProblem = (words: string): void => {
    problems.push(words);
  };
  const server = serve(
    api,
    far,
    {
      double: ({ value }) => ({ value: value * 2 }),
      fail: ({ how }) => {
        if (how === "typed") throw new SkiploomError("busy", "Something trains.", "run 1");
        throw new TypeError("a mistake");
      },
      wait: () => new Promise<Record<string, never>>(() => {}),
    },
    { ...options, onProblem },
  );
  const client = createClient(api, near, { ...options, onProblem });
  return { client, server, near, far, problems };
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

it("answers calls", async () => {
  const { client } = connect();
  await expect(client.call("double", { value: 21 })).resolves.toEqual({ value: 42 });
});

it("carries typed errors whole and others as internal", async () => {
  const { client } = connect();
  await expect(client.call("fail", { how: "typed" })).rejects.toMatchObject({
    code: "busy",
    message: "Something trains.",
    detail: "run 1",
  });
  await expect(client.call("fail", { how: "other" })).rejects.toMatchObject({
    code: "internal",
    detail: "a mistake",
  });
});

it("refuses params of the wrong form, unknown methods and inherited names", async () => {
  const { client, near } = connect();
  await expect(client.call("double", { value: "no" } as unknown as { value: number })).rejects.toMatchObject({
    code: "invalid-message",
    message: expect.stringContaining("value"),
  });
  for (const method of ["missing", "toString", "__proto__"]) {
    const answered = new Promise((resolve) => near.onMessage(resolve));
    near.send({ kind: "request", id: 99, method, params: {} });
    await expect(answered).resolves.toMatchObject({ ok: false, error: { code: "invalid-message" } });
    await expect(client.call(method as "double", { value: 1 })).rejects.toMatchObject({
      code: "invalid-message",
    });
  }
});

it("rejects an answer of the wrong form", async () => {
  const [near, far] = linkedPair();
  const client = createClient(api, near);
  far.onMessage((message) => {
    const { id } = message as { id: number };
    far.send({ kind: "response", id, ok: true, result: { value: "forty-two" } });
  });
  await expect(client.call("double", { value: 21 })).rejects.toMatchObject({ code: "invalid-message" });
});

it("survives malformed messages on both sides", async () => {
  const { client, near, far, problems } = connect();
  const garbage = [
    null,
    7,
    "text",
    [],
    { kind: "request" },
    { kind: "response" },
    { kind: "response", id: 5 },
    { kind: "event", event: "tick", payload: { count: "no" } },
    { kind: "event", event: "constructor", payload: {} },
  ];
  const ticks: number[] = [];
  client.on("tick", ({ count }) => ticks.push(count));
  for (const message of garbage) {
    near.send(message);
    far.send(message);
  }
  await expect(client.call("double", { value: 1 })).resolves.toEqual({ value: 2 });
  expect(ticks).toEqual([]);
  expect(problems.length).toBeGreaterThan(garbage.length);
});

it("delivers events in order until the listener is taken off", async () => {
  const { client, server } = connect();
  const seen: number[] = [];
  const stop = client.on("tick", ({ count }) => seen.push(count));
  server.emit("tick", { count: 1 });
  server.emit("tick", { count: 2 });
  await settle();
  stop();
  server.emit("tick", { count: 3 });
  await settle();
  expect(seen).toEqual([1, 2]);
});

it("rejects what is pending and what comes later when the channel closes", async () => {
  const { client, server } = connect();
  const waiting = client.call("wait", {});
  server.close();
  await expect(waiting).rejects.toMatchObject({ code: "closed" });
  await expect(client.call("double", { value: 1 })).rejects.toMatchObject({ code: "closed" });
  expect(() => server.emit("tick", { count: 1 })).not.toThrow();
});

it("gives up on an answer after the time limit", async () => {
  const { client } = connect({ timeoutMs: 20 });
  await expect(client.call("wait", {})).rejects.toThrow(/No answer to wait/);
});

it("holds nothing of a request that its handler lets go of", async () => {
  const heavy = {
    methods: {
      work: {
        params: z.object({ bytes: z.instanceof(Uint8Array) }),
        result: z.object({ held: z.boolean() }),
      },
    },
    events: {},
  } as const satisfies ApiSpec;
  const [near, far] = linkedPair();
  serve(heavy, far, {
    work: async (order) => {
      const given = new WeakRef(order.bytes);
      order.bytes = new Uint8Array();
      await settle();
      collectGarbage();
      return { held: given.deref() !== undefined };
    },
  });
  const client = createClient(heavy, near);
  await expect(client.call("work", { bytes: new Uint8Array(100_000) })).resolves.toEqual({ held: false });
});

it("limits the size, depth and number of requests", async () => {
  const { client, near } = connect({ pending: 2, requestBytes: 10_000 });
  const answers: unknown[] = [];
  near.onMessage((message) => answers.push(message));
  near.send({ kind: "request", id: 50, method: "double", params: { value: 1, more: "x".repeat(10_000) } });
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  near.send({ kind: "request", id: 51, method: "double", params: cyclic });
  await settle();
  expect(answers).toMatchObject([
    { id: 50, ok: false, error: { code: "invalid-message" } },
    { id: 51, ok: false, error: { code: "invalid-message" } },
  ]);
  client.call("wait", {}).catch(() => {});
  client.call("wait", {}).catch(() => {});
  await expect(client.call("double", { value: 1 })).rejects.toMatchObject({ code: "busy" });
});

it("rejects a call whose params cannot be sent", async () => {
  const { client } = connect();
  const params = { value: 1, extra: () => {} } as unknown as { value: number };
  await expect(client.call("double", params)).rejects.toMatchObject({ code: "invalid-message" });
});

it("answers with an error when the result cannot be sent", async () => {
  const [near, far] = linkedPair();
  const broken: Channel = {
    ...far,
    send(message) {
      if (JSON.stringify(message).includes('"ok":true')) throw new TypeError("could not be cloned");
      far.send(message);
    },
  };
  serve(api, broken, { double: () => ({ value: 1 }), fail: () => ({}), wait: () => ({}) });
  const client = createClient(api, near);
  await expect(client.call("double", { value: 1 })).rejects.toMatchObject({ code: "internal" });
});
