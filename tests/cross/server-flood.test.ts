/** Programs of the same machine that connect without end, and windows that ask and never read: what trains goes on, and a person still gets in. */

import { spawn } from "node:child_process";
import net from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createClient } from "#core/protocol/rpc";
import { studioApi } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import { createNodeLauncher } from "../../src-main/engines/node-child";
import { createHost, type Host } from "../../src-main/host/host";
import { startServer } from "../../src-main/server/server";
import { socketChannel } from "../../src-main/server/socket-channel";
import { buildIfStale, ROOT, removeFolder, temporaryFolder } from "../support/command-line";
import { smallTraining } from "../support/real-host";
import { enter, exchange } from "../support/window";

const CONNECTIONS = 1_400;
/** Far fewer than the connections, and enough for a studio that trains. */
const DESCRIPTORS = 256;

let home: string;

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
}, 300_000);

afterAll(async () => {
  await removeFolder(home);
});

async function openClient(origin: string, secret: string) {
  const socket = await enter(origin, secret);
  return { socket, client: createClient(studioApi, socketChannel(socket)) };
}

/** Connects so often, says nothing, and connects again where it is cut off, until it is told to end. */
function flood(port: number): { settled: Promise<void>; end(): void } {
  const open = new Set<net.Socket>();
  let ended = false;
  let cutOff = 0;
  const settled = new Promise<void>((resolve) => {
    let answered = 0;
    const connect = (again: boolean): void => {
      if (ended) return;
      const socket = net.connect({ host: "127.0.0.1", port });
      open.add(socket);
      let counted = again;
      const count = (): void => {
        if (counted) return;
        counted = true;
        answered += 1;
        if (answered === CONNECTIONS) resolve();
      };
      socket.once("connect", count);
      socket.on("error", () => {});
      socket.once("close", () => {
        count();
        open.delete(socket);
        cutOff += 1;
        if (cutOff <= CONNECTIONS) setTimeout(connect, 50, true);
      });
    };
    for (let index = 0; index < CONNECTIONS; index += 1) connect(false);
  });
  return {
    settled,
    end() {
      ended = true;
      for (const socket of open) socket.destroy();
    },
  };
}

it.skipIf(process.platform === "win32")(
  `${CONNECTIONS} connections without the secret stop no training of a studio with ${DESCRIPTORS} descriptors, and let its owner in`,
  async () => {
    const command = `ulimit -n ${DESCRIPTORS}; exec "${process.execPath}" "${path.join(ROOT, "scripts", "skiploom.mjs")}" serve --no-open --port 0`;
    const server = spawn("bash", ["-c", command], {
      env: { ...process.env, SKIPLOOM_HOME: home },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const addresses: string[] = [];
    const address = (): Promise<string> =>
      new Promise((resolve, reject) => {
        server.stdout.once("data", (text: Buffer) => {
          addresses.push(/http:\S+/.exec(text.toString())?.[0] ?? "");
          resolve(addresses.at(-1) ?? "");
        });
        server.once("exit", (code) => reject(new Error(`The server ended with ${code}.`)));
      });
    const first = await address();
    const { origin, port } = new URL(first);
    const { client } = await openClient(origin, await exchange(first));
    const states: RunRecord["state"][] = [];
    const ended = new Promise<RunRecord>((resolve) => {
      client.on("run.changed", (record) => {
        states.push(record.state);
        if (!["starting", "running"].includes(record.state)) resolve(record);
      });
    });
    const started = await client.call("runs.start", {
      document: smallTraining({ epochs: 4, batchSize: 16 }),
    });
    const attack = flood(Number(port));
    await attack.settled;
    // A person presses Enter and opens what is printed, in the midst of it. A browser tries again where it is cut off, too.
    const second = address();
    server.stdin.write("\n");
    const { client: another } = await insist(async () => openClient(origin, await exchange(await second)));
    const seen = await another.call("runs.read", { run: started.id });
    expect(seen.record.id).toBe(started.id);
    const record = await ended;
    attack.end();
    expect(record.state, record.failure?.message).toBe("finished");
    expect(record.checkpoints.length).toBeGreaterThan(0);
    server.kill("SIGTERM");
    await new Promise((resolve) => server.once("close", resolve));
  },
);

/** An exchange is spent once; only what failed before it reached the studio may be tried again. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const cutOff =
        error instanceof TypeError || (error instanceof Error && /ECONNRESET|hang up/.test(error.message));
      if (!cutOff || attempt === 20) throw error;
    }
  }
}

it("a window that asks for much and reads nothing costs the others a few answers, however much it asks", async () => {
  const host = await createHost({
    layers: BUILT_IN_LAYERS,
    workspace: path.join(home, "windows"),
    resources: path.join(ROOT, "resources"),
    launcher: createNodeLauncher(path.join(home, "no-engine.js")),
    shell: "web",
    version: "0.0.0",
  });
  const asked = 200;
  let workedOut = 0;
  const bytes = new Uint8Array(4 * 1024 * 1024);
  const preview = { images: bytes, labels: [0], count: 1, height: 1, width: 1, channels: 1 };
  const handlers: Host["handlers"] = {
    ...host.handlers,
    "datasets.preview": () => {
      workedOut += 1;
      return preview;
    },
  };
  const served = { openWindow: () => ({ ...host.openWindow(), handlers }), onEvent: host.onEvent };
  const server = await startServer({ host: served, pages: path.join(home, "none"), port: 0 });
  const origin = `http://127.0.0.1:${server.port}`;
  const secret = await exchange(server.newAddress());
  const greedy = await openClient(origin, secret);
  greedy.socket.pause();
  const answers = Array.from({ length: asked }, () =>
    greedy.client.call("datasets.preview", { id: "digits", perClass: 1 }),
  );
  const patient = await openClient(origin, secret);
  for (let index = 0; index < 50; index += 1) await patient.client.call("app.info", {});
  // Eight at once, and what fits into the buffers on the way.
  expect(workedOut).toBeGreaterThan(0);
  expect(workedOut).toBeLessThan(24);
  // Once it reads, it gets all that it asked for.
  greedy.socket.resume();
  expect(await Promise.all(answers)).toHaveLength(asked);
  expect(workedOut).toBe(asked);
  for (const { client } of [greedy, patient]) client.close();
  await server.close();
  await host.close();
});
