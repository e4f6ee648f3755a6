/** The server shell as a stranger meets it: other names, other sites, no secret, odd paths, hostile messages. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import net from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createClient } from "#core/protocol/rpc";
import { studioApi } from "#core/protocol/studio-api";
import { encodeMessage, MESSAGE_BYTES } from "#core/protocol/wire";
import { createNodeLauncher } from "../../src-main/engines/node-child";
import { createHost, type Host } from "../../src-main/host/host";
import { placeOf } from "../../src-main/pages/page-files";
import { type StudioServer, startServer } from "../../src-main/server/server";
import { socketChannel } from "../../src-main/server/socket-channel";
import { ROOT, removeFolder, temporaryFolder } from "../support/command-line";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let folder: string;
let pages: string;
let host: Host;
let server: StudioServer;
let token: string;
let cookie: string;

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

/** Opens a socket, or resolves to the status that it was refused with. */
function knock(headers: Record<string, string>, target = "/socket"): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${target}`, { headers });
    socket.once("open", () => resolve(socket));
    socket.once("unexpected-response", (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    socket.once("error", reject);
  });
}

async function openSocket(): Promise<WebSocket> {
  const socket = await knock({ Origin: origin(), Cookie: cookie });
  if (typeof socket === "number") throw new Error(`The socket was refused with ${socket}.`);
  return socket;
}

const origin = (): string => `http://127.0.0.1:${server.port}`;
const closeCode = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => {
    socket.on("error", () => {});
    socket.once("close", resolve);
  });

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
    workspace: path.join(folder, "workspace"),
    resources: path.join(ROOT, "resources"),
    launcher: createNodeLauncher(path.join(folder, "no-engine.js")),
    shell: "web",
    version: "0.0.0",
  });
  server = await startServer({ host, pages, port: 0 });
  token = new URL(server.address).searchParams.get("token") ?? "";
  const exchange = await ask(`/?token=${token}`);
  cookie = (exchange.headers["set-cookie"]?.[0] ?? "").split(";")[0] ?? "";
});

afterAll(async () => {
  await server.close();
  await host.close();
  await removeFolder(folder);
});

describe("the token", () => {
  it("has 128 bits and differs from one start to the next", async () => {
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    const other = await startServer({ host, pages, port: 0 });
    expect(new URL(other.address).searchParams.get("token")).not.toBe(token);
    await other.close();
  });
  it("is exchanged for a cookie that scripts and other sites do not get, and leaves the address", async () => {
    const { status, headers } = await ask(`/?token=${token}`);
    expect(status).toBe(303);
    expect(headers.location).toBe("/");
    expect(headers["cache-control"]).toBe("no-store");
    const [set = ""] = headers["set-cookie"] ?? [];
    expect(set).toMatch(/; HttpOnly/);
    expect(set).toMatch(/; SameSite=Strict/);
    expect(set).not.toContain(token);
  });
  it("opens the studio once exchanged", async () => {
    const { status, body } = await ask("/", { Cookie: cookie });
    expect(status).toBe(200);
    expect(body).toContain("the studio");
  });
  it.each(["", "0".repeat(32), "x"])("is refused when it is wrong (%j)", async (wrong) => {
    const answer = await ask(`/?token=${wrong}`);
    expect(answer.status).toBe(403);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(answer.body).not.toContain("the studio");
  });
  it("is needed for files too, and a made-up cookie is none", async () => {
    const [name] = cookie.split("=");
    expect((await ask("/assets/index-1a2b.js")).status).toBe(403);
    expect((await ask("/", { Cookie: `${name}=${token}` })).status).toBe(403);
    expect((await ask("/", { Cookie: `${name}=` })).status).toBe(403);
    expect((await ask("/assets/index-1a2b.js", { Cookie: cookie })).status).toBe(200);
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
  ])("are refused with the cookie in hand: %s", async (_, headers) => {
    const answer = await ask("/", { Cookie: cookie, ...headers() });
    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain("the studio");
    const withToken = await ask(`/?token=${token}`, headers());
    expect(withToken.status).toBe(403);
    expect(withToken.headers["set-cookie"]).toBeUndefined();
  });
  it("are given no socket", async () => {
    const good = { Origin: origin(), Cookie: cookie };
    expect(await knock({ ...good, Origin: "https://evil.example" })).toBe(403);
    expect(await knock({ Cookie: cookie })).toBe(403);
    expect(await knock({ Origin: origin() })).toBe(403);
    expect(await knock({ ...good, Host: "evil.example" })).toBe(403);
    expect(await knock({ ...good, Host: "evil.example", Origin: "http://evil.example" })).toBe(403);
    expect(await knock(good, "/other")).toBe(404);
    expect(server.windows()).toBe(0);
  });
  it("can write nothing by HTTP", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      expect((await ask("/", { Cookie: cookie }, method)).status).toBe(405);
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
      await ask("/", { Cookie: cookie }),
      await ask("/"),
      await ask("/none.js", { Cookie: cookie }),
      await ask(`/?token=${token}`),
      await ask("/", { Cookie: cookie }, "POST"),
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
    const script = await ask("/assets/index-1a2b.js", { Cookie: cookie });
    expect(script.headers["cache-control"]).toContain("immutable");
    expect(script.headers["content-type"]).toContain("text/javascript");
    expect((await ask("/", { Cookie: cookie })).headers["cache-control"]).toBe("no-store");
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
    const answer = await ask(target, { Cookie: cookie });
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
      (client) => new Promise<void>((resolve) => client.on("datasets.changed", () => resolve())),
    );
    const { datasets } = await (clients[0] ?? expect.unreachable()).call("datasets.list", {});
    expect(datasets.map(({ id }) => id)).toContain("digits");
    await host.handlers["datasets.addFolder"]({ path: path.join(ROOT, "resources", "datasets", "fashion") });
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
  it("of two studios are told apart by their cookies", async () => {
    const other = await startServer({ host, pages, port: 0 });
    const [name] = cookie.split("=");
    expect(name).toBe(`skiploom-${server.port}`);
    expect(other.port).not.toBe(server.port);
    await other.close();
  });
});
