/**
 * Nothing leaves the machine: every process of the command line and the server runs with a recorder of sockets,
 * names and datagrams, and the built pages name no remote file. The window's side is `tests/e2e/offline.spec.ts`.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  buildIfStale,
  jsonLines,
  ROOT,
  removeFolder,
  run,
  start,
  temporaryFolder,
} from "../support/command-line";
import { readNetworkRecord, recordedEnvironment } from "../support/network-record";

let home: string;

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
}, 300_000);

afterAll(async () => {
  await removeFolder(home);
});

function recorded(name: string): { file: string; environment: NodeJS.ProcessEnv } {
  const file = path.join(home, `${name}.jsonl`);
  return { file, environment: recordedEnvironment(file) };
}

describe("the recorder", () => {
  // 192.0.2.0/24 is reserved for documentation (RFC 5737), .invalid for names that never resolve (RFC 6761).
  it.each([
    ["a socket", 'require("node:net").connect(9, "192.0.2.1")', "connect 192.0.2.1:9"],
    [
      "a socket by name",
      'require("node:net").connect({ port: 9, host: "a.invalid" })',
      "connect a.invalid:9",
    ],
    ["http", 'require("node:http").get("http://192.0.2.1/")', "connect 192.0.2.1:80"],
    ["https", 'require("node:https").get("https://192.0.2.1/")', "connect 192.0.2.1:443"],
    ["fetch", 'fetch("http://192.0.2.1/").catch(() => {})', "fetch http://192.0.2.1/"],
    ["a name", 'require("node:dns").lookup("a.invalid", () => {})', "dns.lookup a.invalid"],
    ["a name's records", 'require("node:dns").promises.resolve4("a.invalid")', "dns.resolve4 a.invalid"],
    ["a datagram", 'require("node:dgram").createSocket("udp4").send("x", 9, "192.0.2.1")', "send 192.0.2.1"],
    ["an open server", 'require("node:net").createServer().listen(0, "0.0.0.0").unref()', "listen 0.0.0.0:"],
  ])("notes %s", async (name, program, violation) => {
    const { file, environment } = recorded(name.replace(/\W/g, "-"));
    spawnSync(process.execPath, ["-e", program], {
      env: { ...process.env, ...environment },
      timeout: 20_000,
    });
    const { watched, violations } = await readNetworkRecord(file);
    expect(watched).toHaveLength(1);
    expect(violations.some((entry) => entry.startsWith(violation))).toBe(true);
  });

  it("lets loopback through", async () => {
    const { file, environment } = recorded("loopback");
    const program = `
      const server = require("node:http").createServer((_, response) => response.end("here"));
      server.listen(0, "127.0.0.1", async () => {
        const answer = await fetch("http://127.0.0.1:" + server.address().port);
        console.log(await answer.text());
        process.exit(0);
      });`;
    const { stdout } = spawnSync(process.execPath, ["-e", program], {
      env: { ...process.env, ...environment },
      encoding: "utf8",
      timeout: 20_000,
    });
    expect(stdout).toBe("here\n");
    expect((await readNetworkRecord(file)).violations).toEqual([]);
  });
});

describe("the command line", () => {
  it("checks, trains, lists and exports without the network", async () => {
    const { file, environment } = recorded("commands");
    const skiploom = (...args: string[]) => run(args, { home, environment });
    expect((await skiploom("info")).code).toBe(0);
    expect((await skiploom("check", "resnet-20")).code).toBe(0);
    const trained = await skiploom("train", "resnet-8", "--steps", "6", "--json");
    expect(trained.stderr).not.toContain("The network was used");
    expect(trained.code).toBe(0);
    const done = jsonLines(trained.stdout).at(-1);
    expect(done).toMatchObject({ event: "done" });
    expect((await skiploom("runs")).code).toBe(0);
    const exported = await skiploom(
      "export",
      String(done?.run),
      "--format",
      "tfjs",
      "-o",
      path.join(home, "model"),
    );
    expect(exported.stderr).not.toContain("The network was used");
    expect(exported.code).toBe(0);

    const { watched, violations } = await readNetworkRecord(file);
    expect(watched).toContain("engine-child.js");
    expect(violations).toEqual([]);
  });
});

describe("the server", () => {
  it("listens on loopback alone and asks nobody", async () => {
    const { file, environment } = recorded("server");
    const server = start(["serve", "--no-open", "--port", "0"], { home, environment });
    const [address] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\/\S*/);
    expect((await fetch(address)).status).toBe(200);
    server.signal("SIGTERM");
    await server.result;
    const { watched, violations } = await readNetworkRecord(file);
    expect(watched).not.toEqual([]);
    expect(violations).toEqual([]);
  });
});

/** Addresses elsewhere that a browser would fetch for this file. Names of XML vocabularies and links are none. */
function remoteFetches(name: string, text: string): string[] {
  const found: string[] = [];
  const remote = /^\s*(?:(?:https?|wss?|ftp):)?\/\//i;
  const take = (pattern: RegExp): void => {
    for (const match of text.matchAll(pattern)) {
      const address = match[1] ?? "";
      if (remote.test(address)) found.push(`${name}: ${address.trim()}`);
    }
  };
  if (/\.(?:html|svg)$/.test(name)) take(/\b(?:src|href|srcset|data|poster)\s*=\s*["']([^"']+)["']/gi);
  if (/\.(?:html|svg|css)$/.test(name)) {
    take(/url\(\s*["']?([^"')]+)/gi);
    take(/@import\s+["']([^"']+)["']/gi);
  }
  if (/\.m?js$/.test(name)) {
    take(/\b(?:fetch|importScripts|import|Worker|WebSocket|EventSource|Request)\s*\(\s*["'`]([^"'`]+)["'`]/g);
    take(/\bfrom\s*["']([^"']+)["']/g);
    take(/\.(?:src|href)\s*=\s*["'`]([^"'`]+)["'`]/g);
    take(/["'`]?(?:src|href)["'`]?\s*:\s*["'`]([^"'`]+)["'`]/g);
    // CSS in a text; `new URL(...)` fetches nothing.
    take(/(?<!\w)url\(\s*\\?["']?([^"')\\]+)/g);
  }
  return found;
}

describe("the built pages", () => {
  it.each([
    ["a.html", '<script src="https://cdn.invalid/a.js"></script>'],
    ["a.html", '<link rel="stylesheet" href="//fonts.invalid/inter.css">'],
    ["a.css", "@font-face { src: url(https://fonts.invalid/inter.woff2) }"],
    ["a.css", '@import "https://fonts.invalid/inter.css";'],
    ["a.js", 'fetch("https://elsewhere.invalid/count")'],
    ["a.js", 'e.src = "https://elsewhere.invalid/a.png"'],
    ["a.js", 'jsx("img", { src: "https://elsewhere.invalid/a.png" })'],
    ["a.js", "style = 'background: url(https://elsewhere.invalid/a.png)'"],
    ["a.js", 'import("https://elsewhere.invalid/a.js")'],
  ])("would be caught in %s with %s", (name, text) => {
    expect(remoteFetches(name, text)).toHaveLength(1);
  });

  it("name no file elsewhere", () => {
    const root = path.join(ROOT, "out", "renderer");
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
      /\.(?:html|css|m?js|svg)$/.test(name),
    );
    expect(files.some((name) => name.endsWith(".css"))).toBe(true);
    expect(files.some((name) => name.endsWith(".js"))).toBe(true);
    expect(files.flatMap((name) => remoteFetches(name, readFileSync(path.join(root, name), "utf8")))).toEqual(
      [],
    );
  });
});
