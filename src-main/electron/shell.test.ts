import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { MENU_COMMANDS } from "#core/protocol/desktop-bridge";
import { decodeMessage, encodeMessage } from "#core/protocol/wire";
import { dialogRequestSchema, fileNameFor } from "./bridge-messages";
import { createIpcCarrier } from "./ipc-carrier";
import { IPC } from "./ipc-names";
import { menuTemplate } from "./menu";
import { answerPage } from "./page-protocol";
import { createTrainingGuard } from "./training-guard";

describe("menuTemplate", () => {
  const template = (mac: boolean) => {
    const command = vi.fn();
    const items = menuTemplate({ command, openWorkspace: vi.fn() }, { mac, development: false });
    const all = items.flatMap((item) => (Array.isArray(item.submenu) ? item.submenu : []));
    return { all, command };
  };
  it.each([true, false])("offers every command the window knows, once (mac: %s)", (mac) => {
    const ids = template(mac).all.flatMap((item) => item.id ?? []);
    expect([...ids].sort()).toEqual([...MENU_COMMANDS].sort());
  });
  it("sends the command of the entry that was chosen", () => {
    const { all, command } = template(false);
    const save = all.find((item) => item.id === "network.save");
    const choose = save?.click as (() => void) | undefined;
    choose?.();
    expect(command).toHaveBeenCalledExactlyOnceWith("network.save");
  });
  it("leaves keys to the window", () => {
    const registered = template(false).all.filter(
      (item) => item.accelerator && item.registerAccelerator !== false,
    );
    expect(registered).toEqual([]);
  });
  it("has no developer tools in a packaged studio", () => {
    expect(template(false).all.some((item) => item.role === "toggleDevTools")).toBe(false);
  });
});

describe("createIpcCarrier", () => {
  const open = () => {
    const send = vi.fn();
    return { send, carrier: createIpcCarrier({ isDestroyed: () => false, send }) };
  };
  it("carries messages as bytes both ways", () => {
    const { send, carrier } = open();
    const heard = vi.fn();
    carrier.channel.onMessage(heard);
    const message = { kind: "event", event: "x", payload: { values: new Float32Array([1, 2]) } };
    carrier.receive(encodeMessage(message));
    expect(heard).toHaveBeenCalledExactlyOnceWith(message);
    carrier.channel.send(message);
    expect(send.mock.calls[0]?.[0]).toBe(IPC.message);
    expect(decodeMessage(send.mock.calls[0]?.[1] as Uint8Array)).toEqual(message);
  });
  it.each([["text"], [{ length: 3 }], [new Uint8Array([0xc1])], [null]])("closes on %j", (payload) => {
    const { send, carrier } = open();
    const heard = vi.fn();
    const closed = vi.fn();
    carrier.channel.onMessage(heard);
    carrier.channel.onClose(closed);
    carrier.receive(payload);
    expect(heard).not.toHaveBeenCalled();
    expect(closed).toHaveBeenCalledOnce();
    expect(send.mock.calls.map(([name]) => name)).toEqual([IPC.closed]);
    carrier.receive(encodeMessage({ kind: "request" }));
    expect(heard).not.toHaveBeenCalled();
  });
  it("is silent towards a page that is gone, and says once that it is", () => {
    const { send, carrier } = open();
    const closed = vi.fn();
    carrier.channel.onClose(closed);
    carrier.end("reloaded");
    carrier.end("again");
    carrier.channel.send({ kind: "event" });
    expect(send).not.toHaveBeenCalled();
    expect(closed).toHaveBeenCalledExactlyOnceWith("reloaded");
  });
});

describe("createTrainingGuard", () => {
  it("holds one block while anything trains, and none while it is paused", () => {
    const blocker = { start: vi.fn(() => 7), stop: vi.fn() };
    const guard = createTrainingGuard(blocker);
    guard.runChanged({ id: "a", state: "running" });
    guard.runChanged({ id: "b", state: "starting" });
    guard.runChanged({ id: "a", state: "finished" });
    expect(blocker.start).toHaveBeenCalledOnce();
    expect(blocker.stop).not.toHaveBeenCalled();
    guard.runChanged({ id: "b", state: "paused" });
    expect(blocker.stop).toHaveBeenCalledExactlyOnceWith(7);
    guard.runChanged({ id: "b", state: "running" });
    guard.runRemoved("b");
    expect(blocker.stop).toHaveBeenCalledTimes(2);
  });
});

describe("fileNameFor", () => {
  it.each([
    ["my net", "my net.skiploom.json"],
    ["../../etc/passwd", "etc-passwd.skiploom.json"],
    ["<b>x</b>", "b-x-b.skiploom.json"],
    ["...", "network.skiploom.json"],
    ["", "network.skiploom.json"],
  ])("%j becomes %j", (suggested, expected) => {
    expect(fileNameFor(suggested)).toBe(expected);
  });
});

describe("dialog requests", () => {
  it.each([{ kind: "run", command: "rm" }, { kind: "open-network", path: "/" }, "open-network", null])(
    "refuses %j",
    (request) => {
      expect(dialogRequestSchema.safeParse(request).success).toBe(false);
    },
  );
});

describe("answerPage", () => {
  it("hands out built files with the policy, and nothing else", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "skiploom-pages-"));
    await writeFile(path.join(folder, "desktop.html"), "<p>studio</p>");
    const engine = await mkdtemp(path.join(os.tmpdir(), "skiploom-engine-page-"));
    await writeFile(path.join(engine, "gpu.html"), "<p>engine</p>");
    const folders = { studio: folder, engine };
    const answer = (url: string, options?: RequestInit) => answerPage(folders, new Request(url, options));
    const page = await answer("app://studio/desktop.html");
    expect(await page.text()).toBe("<p>studio</p>");
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(page.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect((await answer("app://studio/%2e%2e%2fpasswd.txt")).status).toBe(404);
    expect((await answer("app://other/desktop.html")).status).toBe(403);
    expect((await answer("app://studio/desktop.html", { method: "POST" })).status).toBe(403);
    const enginePage = await answer("app://engine/gpu.html");
    expect(await enginePage.text()).toBe("<p>engine</p>");
    expect(enginePage.headers.get("content-security-policy")).toContain("worker-src 'self'");
    expect((await answer("app://engine/desktop.html")).status).toBe(404);
    expect((await answer("app://studio/gpu.html")).status).toBe(404);
  });
});
