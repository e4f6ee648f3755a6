import { EventEmitter } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import type { EngineExit } from "../engines/launcher";
import { createUtilityLauncher } from "./utility-launcher";

class FakeUtility extends EventEmitter {
  readonly pid = 42;
  readonly stdout = null;
  readonly stderr = null;
  readonly sent: unknown[] = [];
  postMessage(message: unknown): void {
    this.sent.push(message);
  }
  kill(): boolean {
    return this.emit("exit", 1);
  }
}

const ENTRY = fileURLToPath(import.meta.url);

async function launched() {
  const child = new FakeUtility();
  const launching = createUtilityLauncher(ENTRY, () => child).launch({ device: "cpu" });
  child.emit("spawn");
  return { child, engine: await launching };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("createUtilityLauncher", () => {
  it("carries messages both ways", async () => {
    const { child, engine } = await launched();
    const heard = vi.fn();
    const leave = engine.channel.onMessage(heard);
    engine.channel.send({ a: 1 });
    child.emit("message", { b: 2 });
    leave();
    child.emit("message", { c: 3 });
    expect(child.sent).toEqual([{ a: 1 }]);
    expect(heard).toHaveBeenCalledExactlyOnceWith({ b: 2 });
    expect(engine.processId).toBe(42);
  });
  it("tells of a crash once, also to those who ask late, and closes the channel", async () => {
    const { child, engine } = await launched();
    const [early, closed] = [vi.fn(), vi.fn()];
    engine.onExit(early);
    engine.channel.onClose(closed);
    child.emit("exit", 134);
    await settled();
    const exit: EngineExit = { code: 134, signal: null, output: "" };
    expect(early).toHaveBeenCalledExactlyOnceWith(exit);
    expect(closed).toHaveBeenCalledOnce();
    expect(() => engine.channel.send({})).toThrow(/has ended/);
    const late = vi.fn();
    engine.onExit(late);
    await settled();
    expect(late).toHaveBeenCalledExactlyOnceWith(exit);
  });
  it("ends the process when its channel is closed", async () => {
    const { child, engine } = await launched();
    const kill = vi.spyOn(child, "kill");
    engine.channel.close();
    engine.channel.close();
    expect(kill).toHaveBeenCalledOnce();
  });
  it("refuses in words what cannot be started", async () => {
    const missing = createUtilityLauncher("/nowhere/engine.js", () => new FakeUtility());
    await expect(missing.launch({ device: "cpu" })).rejects.toMatchObject({ code: "engine-crashed" });
    const child = new FakeUtility();
    const launching = createUtilityLauncher(ENTRY, () => child).launch({ device: "cpu" });
    child.emit("exit", 1);
    await expect(launching).rejects.toMatchObject({ code: "engine-crashed" });
  });
});
