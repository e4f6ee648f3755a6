import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { exitWords } from "./exit-words";
import type { Engine, EngineExit } from "./launcher";
import { createNodeLauncher } from "./node-child";

async function launch(program: string): Promise<Engine> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), "skiploom-engine-")), "engine.cjs");
  await writeFile(file, program);
  return await createNodeLauncher(file).launch({ device: "cpu" });
}

const exitOf = (engine: Engine): Promise<EngineExit> => new Promise((resolve) => engine.onExit(resolve));
const nextMessage = (engine: Engine): Promise<unknown> =>
  new Promise((resolve) => engine.channel.onMessage(resolve));

const ECHO = 'process.on("message", (m) => process.send(m)); process.on("disconnect", () => process.exit());';

it("carries messages with typed arrays both ways", async () => {
  const engine = await launch(ECHO);
  const message = {
    bytes: Uint8Array.of(1, 2),
    floats: Float32Array.of(0.5, Number.NaN),
    none: undefined,
    list: [1],
  };
  const answer = nextMessage(engine);
  engine.channel.send(message);
  expect(await answer).toEqual(message);
  const exit = exitOf(engine);
  engine.channel.close();
  expect(await exit).toMatchObject({ code: 0, signal: null });
  expect(() => engine.channel.send(1)).toThrow(/ended/);
});

it("does not hand down this process's own flags", async () => {
  const engine = await launch("process.send(process.execArgv); setInterval(() => {}, 1000)");
  expect(await nextMessage(engine)).toEqual([]);
  engine.kill();
});

it("delivers what was sent before the end, then tells of it with what was printed", async () => {
  const engine = await launch(
    'for (let i = 0; i < 500; i += 1) process.send(i); console.error("RangeError: out of memory"); process.on("disconnect", () => {}); setTimeout(() => process.abort(), 50)',
  );
  const received: unknown[] = [];
  const order: string[] = [];
  engine.channel.onMessage((message) => received.push(message));
  engine.channel.onClose(() => order.push("closed"));
  const exit = await exitOf(engine);
  expect(received).toHaveLength(500);
  expect(order).toEqual(["closed"]);
  expect(exit).toMatchObject({ signal: "SIGABRT" });
  expect(exitWords(exit)).toMatchObject({ code: "out-of-memory" });
  // Told at once when it is asked for later.
  expect(await exitOf(engine)).toEqual(exit);
});

it("says what ended an engine", async () => {
  const thrown = await exitOf(await launch('throw new TypeError("no such kernel")'));
  expect(exitWords(thrown).message).toMatch(/exit code 1.*TypeError: no such kernel/);
  const killed = await launch("setInterval(() => {}, 1000)");
  killed.kill();
  expect(exitWords(await exitOf(killed)).message).toMatch(/ended from outside/);
});

it("ends an engine that does not go when its channel is closed", async () => {
  const engine = await launch(
    'process.on("SIGTERM", () => {}); process.on("disconnect", () => {}); setInterval(() => {}, 1000); process.send(1)',
  );
  await nextMessage(engine);
  const exit = exitOf(engine);
  engine.channel.close();
  expect(await exit).toMatchObject({ signal: "SIGKILL" });
});

it("says that the engine's program is missing", async () => {
  await expect(
    createNodeLauncher("/nowhere/engine-child.js").launch({ device: "cpu" }),
  ).rejects.toMatchObject({
    code: "engine-crashed",
    message: expect.stringContaining("npm run build"),
  });
});
