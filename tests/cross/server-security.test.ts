/** The server shell as a stranger meets it: other names, other sites, no secret, odd paths, hostile messages. */

import { mkdir, symlink, writeFile } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import net from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { CLOSED_UNKNOWN } from "#core/protocol/entry";
import { createClient } from "#core/protocol/rpc";
import { studioApi } from "#core/protocol/studio-api";
import { encodeMessage, MESSAGE_BYTES } from "#core/protocol/wire";
import { createNodeLauncher } from "../../src-main/engines/node-child";
import { createHost, type Host } from "../../src-main/host/host";
import { placeOf } from "../../src-main/pages/page-files";
import { type StudioServer, startServer } from "../../src-main/server/server";
import { socketChannel } from "../../src-main/server/socket-channel";
import { ROOT, removeFolder, temporaryFolder } from "../support/command-line";
import { smallTraining } from "../support/real-host";
import { closeCode, enter, entry, exchange, knock, secretIn } from "../support/window";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let folder: string;
let pages: string;
let host: Host;
let server: StudioServer;
let secret: string;

/** Node's own client: unlike `fetch` it sends any header and any path as they are. */
function ask(target: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: "127.0.0.1", port: server.port, path: target, method, headers },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (text: string) => {
          body += text;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    request.once("error", reject).end();
  });
}

const origin = (): string => `http://127.0.0.1:${server.port}`;
const openSocket = (): Promise<WebSocket> => enter(origin(), secret);
const newTarget = (): string => new URL(server.newAddress()).search;

beforeAll(async () => {
  folder = await temporaryFolder();
  pages = path.join(folder, "pages");
  await mkdir(path.join(pages, "assets"), { recursive: true });
  await writeFile(path.join(pages, "web.html"), "<!doctype html><p>the studio</p>");
  await writeFile(path.join(pages, "assets", "index-1a2b.js"), "export {};");
  await writeFile(path.join(pages, ".hidden.js"), "secret");
  await writeFile(path.join(folder, "outside.js"), "secret");
  await symlink(path.join(folder, "outside.js"), path.join(pages, "link.js"));
  host = await createHost({
    layers: BUILT_IN_LAYERS,
    workspace: path.join(folder, "workspace"),
    resources: path.join(ROOT, "resources"),
    launcher: createNodeLauncher(path.join(folder, "no-engine.js")),
    shell: "web",
    version: "0.0.0",
  });
  server = await startServer({ host, pages, port: 0 });
  secret = await exchange(server.newAddress());
});

afterAll(async () => {
  await server.close();
  await host.close();
  await removeFolder(folder);
});

describe("the token", () => {
  it("has 128 bits and differs from one address to the next", () => {
    const [one, other] = [newTarget(), newTarget()];
    expect(one).toMatch(/^\?token=[0-9a-f]{32}$/);
    expect(other).not.toBe(one);
  });
  it("is exchanged once, for the secret of this start and another one than itself", async () => {
    const target = `/${newTarget()}`;
    const first = await ask(target);
    expect(first.status).toBe(200);
    expect(secretIn(first.body)).toBe(secret);
    expect(first.headers["cache-control"]).toBe("no-store");
    expect(first.body).not.toContain(target.slice(8));
    const again = await ask(target);
    expect(again.status).toBe(403);
    expect(secretIn(again.body)).toBeUndefined();
    expect(again.body).toContain("was used already");
    const restarted = await startServer({ host, pages, port: 0 });
    expect(await exchange(restarted.newAddress())).not.toBe(secret);
    await restarted.close();
  });
  it("leaves nothing that a browser sends by itself", async () => {
    expect((await ask(`/${newTarget()}`)).headers["set-cookie"]).toBeUndefined();
  });
  it("may be led to from a file, which a browser calls another site, as a page of its own only", async () => {
    const led = {
      "Sec-Fetch-Site": "cross-site",
      "Sec-Fetch-Mode": "navigate",
      "Sec-Fetch-Dest": "document",
    };
    const target = `/${newTarget()}`;
    for (const headers of [
      { ...led, "Sec-Fetch-Dest": "iframe" },
      { ...led, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script" },
      { ...led, "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty" },
      { ...led, Origin: "null" },
      { ...led, Host: "evil.example" },
    ]) {
      expect((await ask(target, headers)).status).toBe(403);
    }
    expect((await ask("/", led)).status).toBe(403);
    // Nothing of this has spent it.
    expect((await ask(target, led)).status).toBe(200);
  });
  it("is not spent by what only looks ahead", async () => {
    const target = `/${newTarget()}`;
    expect((await ask(target, { "Sec-Purpose": "prefetch;prerender" })).status).toBe(403);
    expect((await ask(target, {}, "HEAD")).status).toBe(200);
    expect(secretIn((await ask(target)).body)).toBe(secret);
  });
  it.each(["", "0".repeat(32), "x"])("is refused when it is wrong (%j)", async (wrong) => {
    const answer = await ask(`/?token=${wrong}`);
    expect(answer.status).toBe(403);
    expect(secretIn(answer.body)).toBeUndefined();
  });
  it("is forgotten once many newer ones were printed", async () => {
    const oldest = `/${newTarget()}`;
    for (let index = 0; index < 16; index += 1) newTarget();
    expect((await ask(oldest)).status).toBe(403);
  });
});

describe("the secret", () => {
  it("is in no page but that of the exchange", async () => {
    for (const target of ["/", "/web.html", "/assets/index-1a2b.js", "/exchange.js"]) {
      const { status, body } = await ask(target);
      expect(status).toBe(200);
      expect(body).not.toMatch(/[0-9a-f]{32}/);
    }
  });
  it.each([
    ["another secret", () => entry("0".repeat(32))],
    ["none", () => entry("")],
    [
      "a request of the studio's",
      () => encodeMessage({ kind: "request", id: 1, method: "app.info", params: {} }),
    ],
    ["text", () => "hello"],
    ["bytes that are no message", () => new Uint8Array([0xc1, 0xff, 0x00])],
  ])("opens a socket, and nothing else does: %s, with any cookie", async (_, message) => {
    const socket = await knock(origin(), { Origin: origin(), Cookie: `skiploom-${server.port}=${secret}` });
    if (typeof socket === "number") return expect.unreachable();
    const heard: unknown[] = [];
    socket.on("message", (data) => heard.push(data));
    socket.send(message());
    expect(await closeCode(socket)).toBe(CLOSED_UNKNOWN);
    expect(heard).toEqual([]);
    expect(server.windows()).toBe(0);
  });
  it("is waited for no longer than seconds, and only so much is read before it", async () => {
    const [silent, loud] = [await knock(origin()), await knock(origin())];
    if (typeof silent === "number" || typeof loud === "number") return expect.unreachable();
    const ended = [closeCode(silent), closeCode(loud)];
    loud.send(new Uint8Array(1024 * 1024));
    expect(await Promise.all(ended)).toEqual([1006, 1006]);
  });
});

describe("strangers", () => {
  it.each([
    ["a name that was rebound to this machine", () => ({ Host: "studio.example" })],
    ["the right port of another name", () => ({ Host: `evil.example:${server.port}` })],
    ["another port", () => ({ Host: "127.0.0.1:1" })],
    ["a name that begins rightly", () => ({ Host: `127.0.0.1.evil.example:${server.port}` })],
    ["another site's page", () => ({ Origin: "https://evil.example" })],
    ["a sandboxed page", () => ({ Origin: "null" })],
    ["another port's page", () => ({ Origin: "http://127.0.0.1:1" })],
    ["this address over another scheme", () => ({ Origin: `https://127.0.0.1:${server.port}` })],
    ["a request that a browser marks as cross-site", () => ({ "Sec-Fetch-Site": "cross-site" })],
    ["a request from another port of this machine", () => ({ "Sec-Fetch-Site": "same-site" })],
  ])("are refused: %s", async (_, headers) => {
    const answer = await ask("/", headers());
    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain("the studio");
    const withToken = await ask(`/${newTarget()}`, headers());
    expect(withToken.status).toBe(403);
    expect(secretIn(withToken.body)).toBeUndefined();
  });
  it("are given no socket", async () => {
    expect(await knock(origin(), { Origin: "https://evil.example" })).toBe(403);
    expect(await knock(origin(), {})).toBe(403);
    expect(await knock(origin(), { Origin: origin(), Host: "evil.example" })).toBe(403);
    expect(await knock(origin(), { Host: "evil.example", Origin: "http://evil.example" })).toBe(403);
    expect(
      await knock(origin(), { Host: `localhost:${server.port}`, Origin: `http://localhost:${server.port}` }),
    ).toBe(403);
    expect(await knock(origin(), { Origin: origin() }, "/other")).toBe(404);
    expect(server.windows()).toBe(0);
  });
  it("that call the machine by its name are led to its address, where alone the browser keeps the secret", async () => {
    const { status, headers } = await ask("/?a=b", { Host: `localhost:${server.port}` });
    expect([status, headers.location]).toEqual([302, `${origin()}/?a=b`]);
  });
  it("can write nothing by HTTP", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      expect((await ask("/", {}, method)).status).toBe(405);
    }
  });
  it("from other machines find no port open", async () => {
    const { networkInterfaces } = await import("node:os");
    const outward = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ internal, family }) => !internal && family === "IPv4");
    // A machine with no network has no other address to try; then the bound one is the proof.
    const address = outward?.address ?? "127.0.0.2";
    const reached = await new Promise<boolean>((resolve) => {
      const socket = net.connect({ host: address, port: server.port });
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.setTimeout(2_000, () => resolve(false));
    });
    expect(reached).toBe(false);
  });
});

describe("answers", () => {
  it("carry the policy, whatever they are", async () => {
    const answers = [
      await ask("/"),
      await ask("/"),
      await ask("/none.js"),
      await ask(`/${newTarget()}`),
      await ask("/", {}, "POST"),
      await ask("/", { Host: "evil.example" }),
    ];
    for (const { headers } of answers) {
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toMatch(/script-src 'self'(;|$)/);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe-eval");
      expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
      expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("no-referrer");
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });
  it("are kept where they never change, and nowhere else", async () => {
    const script = await ask("/assets/index-1a2b.js");
    expect(script.headers["cache-control"]).toContain("immutable");
    expect(script.headers["content-type"]).toContain("text/javascript");
    expect((await ask("/")).headers["cache-control"]).toBe("no-store");
  });
});

describe("paths", () => {
  it.each([
    "/../outside.js",
    "/..%2foutside.js",
    "/%2e%2e/outside.js",
    "/%2e%2e%2foutside.js",
    "/assets/../../outside.js",
    "/..%5coutside.js",
    "/%252e%252e%252foutside.js",
    "//outside.js",
    "/link.js",
    "/.hidden.js",
    "/assets",
    "/assets/",
    "/web.html%00.js",
    "/%",
    "/package.json",
    "/etc/passwd",
  ])("lead nowhere outside the pages: %s", async (target) => {
    const answer = await ask(target);
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).not.toContain("secret");
  });
  it("are resolved inside the folder or not at all", () => {
    expect(placeOf("/pages", "/assets/a-1.js")).toBe(path.join("/pages", "assets", "a-1.js"));
    for (const name of [
      "/../a.js",
      "/a/../b.js",
      "/a\\b.js",
      "/a/b",
      "a.js",
      "/a.exe",
      "/a//b.js",
      "/a.js/",
    ]) {
      expect(placeOf("/pages", name)).toBeUndefined();
    }
  });
});

describe("sockets", () => {
  it("serve several windows at once, each with its own answers and all with the events", async () => {
    const sockets = [await openSocket(), await openSocket(), await openSocket()];
    const clients = sockets.map((socket) => createClient(studioApi, socketChannel(socket)));
    const infos = await Promise.all(clients.map((client) => client.call("app.info", {})));
    for (const info of infos) expect(info.shell).toBe("web");
    const heard = clients.map(
      (client) => new Promise<void>((resolve) => client.on("networks.changed", () => resolve())),
    );
    const { datasets } = await (clients[0] ?? expect.unreachable()).call("datasets.list", {});
    expect(datasets.map(({ id }) => id)).toContain("digits");
    await host.handlers["networks.save"]({ document: smallTraining() });
    await Promise.all(heard);
    expect(server.windows()).toBe(3);
    for (const client of clients) client.close();
    await Promise.all(sockets.map((socket) => socket.readyState === WebSocket.CLOSED || closeCode(socket)));
  });
  it("are closed on text, on bytes that are no message, and on messages over the limit", async () => {
    const text = await openSocket();
    text.send("hello");
    expect(await closeCode(text)).toBe(4400);
    const noise = await openSocket();
    noise.send(new Uint8Array([0xc1, 0xff, 0x00]));
    expect(await closeCode(noise)).toBe(4400);
    const large = await openSocket();
    large.send(new Uint8Array(MESSAGE_BYTES + 1));
    expect(await closeCode(large)).toBe(1009);
  });
  it("answer a request of the wrong form with words, and go on", async () => {
    const socket = await openSocket();
    const client = createClient(studioApi, socketChannel(socket));
    socket.send(encodeMessage({ kind: "request", id: 1e6, method: "__proto__", params: {} }));
    socket.send(encodeMessage({ kind: "request", id: 1e6 + 1, method: "runs.read", params: { run: 7 } }));
    await expect(client.call("runs.read", { run: "../../etc" })).rejects.toMatchObject({ code: "not-found" });
    await expect(client.call("app.info", {})).resolves.toMatchObject({ shell: "web" });
    client.close();
    await closeCode(socket);
  });
  it("cut off a window that takes nothing, instead of filling memory", async () => {
    const socket = await openSocket();
    const closed: string[] = [];
    // The limit is small here, so that a few messages to a peer that does not read go over it.
    const channel = socketChannel(socket, 4 * 1024 * 1024);
    channel.onClose((reason) => closed.push(reason));
    const chunk = { kind: "event", event: "x", payload: new Uint8Array(1024 * 1024) };
    for (let index = 0; index < 64 && closed.length === 0; index += 1) channel.send(chunk);
    expect(closed).toHaveLength(1);
    expect(closed[0]).toContain("slowly");
    expect(channel.waitingBytes()).toBeLessThan(6 * 1024 * 1024);
    await closeCode(socket);
  });
});

describe("ports", () => {
  it("that are taken are named in words", async () => {
    await expect(startServer({ host, pages, port: server.port })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`Port ${server.port} is taken`),
    });
  });
});
