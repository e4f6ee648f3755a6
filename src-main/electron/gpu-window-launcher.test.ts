import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { exitWords } from "../engines/exit-words";
import type { Engine, EngineExit } from "../engines/launcher";
import { createGpuWindowLauncher, type GpuWindow } from "./gpu-window-launcher";

class FakePort extends EventEmitter {
  readonly sent: unknown[] = [];
  readonly start = vi.fn();
  readonly close = vi.fn();
  postMessage(message: unknown): void {
    this.sent.push(message);
  }
}

class FakeContents extends EventEmitter {
  readonly forcefullyCrashRenderer = vi.fn();
  getOSProcessId(): number {
    return 42;
  }
}

class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents();
  #destroyed = false;
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  destroy(): void {
    this.#destroyed = true;
    this.emit("closed");
  }
}

function fakes(load: GpuWindow["load"] = async () => undefined) {
  const window = new FakeWindow();
  const port = new FakePort();
  const launching = createGpuWindowLauncher(() => ({ window, port, load })).launch({ device: "webgpu" });
  return { window, port, launching };
}

async function launched() {
  const { launching, ...others } = fakes();
  return { ...others, engine: await launching };
}

/** A port whose other end is gone says so, as a rule right after the page. */
const exitOf = (engine: Engine, port: FakePort): Promise<EngineExit> => {
  port.emit("close");
  return new Promise((resolve) => engine.onExit(resolve));
};

describe("createGpuWindowLauncher", () => {
  it("carries messages both ways", async () => {
    const { port, engine } = await launched();
    const heard = vi.fn();
    const leave = engine.channel.onMessage(heard);
    expect(port.start).toHaveBeenCalled();
    const message = { weights: Float32Array.of(1) };
    engine.channel.send(message);
    port.emit("message", { data: { b: 2 } });
    leave();
    port.emit("message", { data: { c: 3 } });
    expect(port.sent).toEqual([message]);
    expect(heard).toHaveBeenCalledExactlyOnceWith({ b: 2 });
    expect(engine.processId).toBe(42);
  });

  it.each([
    ["crashed", 139, /exit code 139/],
    ["oom", 9, /ran out of memory/],
    ["killed", 9, /ended from outside/],
  ])("tells why the page is gone: %s", async (reason, exitCode, words) => {
    const { window, port, engine } = await launched();
    const [early, closed] = [vi.fn(), vi.fn()];
    engine.onExit(early);
    engine.channel.onClose(closed);
    window.webContents.emit("render-process-gone", {}, { reason, exitCode });
    const exit = await exitOf(engine, port);
    expect(exitWords(exit).message).toMatch(words);
    expect(early).toHaveBeenCalledExactlyOnceWith(exit);
    expect(closed).toHaveBeenCalledExactlyOnceWith("the engine has ended");
    expect(window.isDestroyed()).toBe(true);
    expect(() => engine.channel.send({})).toThrow(/has ended/);
  });

  it("delivers what was sent before the end, then tells of it with what was printed", async () => {
    const { window, port, engine } = await launched();
    const order: unknown[] = [];
    engine.channel.onMessage((message) => order.push(message));
    engine.onExit(({ output }) => order.push(output));
    window.webContents.emit("console-message", { message: "Uncaught TypeError: no such kernel" });
    window.webContents.emit("render-process-gone", {}, { reason: "crashed", exitCode: 1 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    port.emit("message", { data: "last" });
    await exitOf(engine, port);
    expect(order).toEqual(["last", "Uncaught TypeError: no such kernel"]);
  });

  it("ends the window when its worker failed, which closes the port", async () => {
    const { window, port, engine } = await launched();
    window.webContents.emit("console-message", { message: "Error: no such kernel" });
    const exit = await exitOf(engine, port);
    expect(exit).toEqual({ code: 1, signal: null, output: "Error: no such kernel" });
    expect(window.isDestroyed()).toBe(true);
  });

  it("ends a page that does not respond", async () => {
    const { window, port, engine } = await launched();
    window.webContents.emit("unresponsive");
    expect(window.isDestroyed()).toBe(true);
    expect((await exitOf(engine, port)).output).toContain("did not respond");
  });

  it.each(["close", "kill"] as const)("closes the window for certain on %s", async (way) => {
    const { window, port, engine } = await launched();
    const end = way === "close" ? () => engine.channel.close() : () => engine.kill();
    end();
    end();
    expect(window.webContents.forcefullyCrashRenderer).toHaveBeenCalledOnce();
    expect(window.isDestroyed()).toBe(true);
    expect(await exitOf(engine, port)).toEqual({ code: null, signal: "SIGKILL", output: "" });
    expect(() => engine.channel.send({})).toThrow(/has ended/);
  });

  it("tells of its end also where the port never says so", async () => {
    const { window, engine } = await launched();
    window.destroy();
    const exit = await new Promise<EngineExit>((resolve) => engine.onExit(resolve));
    expect(exit).toEqual({ code: 1, signal: null, output: "" });
  });

  it("refuses in words what cannot be opened", async () => {
    const missing = fakes(async () => {
      throw new Error("ERR_FILE_NOT_FOUND");
    });
    await expect(missing.launching).rejects.toMatchObject({
      code: "engine-crashed",
      message: expect.stringContaining("npm run build"),
      detail: "ERR_FILE_NOT_FOUND",
    });
    expect(missing.window.isDestroyed()).toBe(true);
    const closed = fakes(() => new Promise(() => undefined));
    closed.window.destroy();
    await expect(closed.launching).rejects.toMatchObject({
      code: "engine-crashed",
      message: expect.stringContaining("closed while it opened"),
    });
  });
});
