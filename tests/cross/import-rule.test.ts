/**
 * The architecture's import rule: the path of a file tells what it may import. core <- engine; core <- main/host,
 * main/engines <- main/{server, cli, electron}; core <- renderer. Within these, each inner room has its own list
 * (`tests/support/rooms.ts`). A launcher starts an engine by path, never by import.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import {
  BUILT_IN_LAYERS_KNOWN,
  CARRIERS,
  INNER_ROOMS,
  type InnerRooms,
  OUTER_ROOMS,
  type OuterRoom,
  SHELLS,
  SHELLS_KNOWN,
} from "../support/rooms";
import { ownFile, usesOf } from "../support/source-imports";

const ROOT = path.resolve(import.meta.dirname, "../..");

const isWithin = (file: string, folder: string): boolean => file === folder || file.startsWith(`${folder}/`);

/** What is wrong with the imports of a file, in words; empty when all is well. */
function complaints(file: string, source: string): string[] {
  const room = OUTER_ROOMS.find(({ folder }) => isWithin(file, folder));
  if (!room) return [`${file} lies in no room of the architecture.`];
  const inner = INNER_ROOMS.find(({ outer }) => file.startsWith(`${outer}/`));
  if (inner && innerRoomOf(file, inner) === undefined)
    return [`${file} lies in no inner room of ${inner.outer}.`];
  const { imports, names } = usesOf(file, source);
  const found = imports
    .filter(({ name }) => !isAllowed(file, name, room, inner))
    .map(({ name }) => `${file} must not import ${name}.`);
  for (const { name, typeOnly } of imports) {
    const isBuiltIn = /^src-core\/layers(?:\/index)?$/.test(ownFile(file, name) ?? "");
    if (isBuiltIn && !typeOnly && !BUILT_IN_LAYERS_KNOWN.includes(file))
      found.push(`${file} must be handed a registry, not load the built-in layers.`);
  }
  for (const carrier of CARRIERS) {
    const match = [...names].find((name) => carrier.name.test(name));
    if (match && !carrier.files.test(file)) found.push(`${file} must not use ${match}: carriers only.`);
  }
  return found;
}

function isAllowed(file: string, name: string, room: OuterRoom, inner: InnerRooms | undefined): boolean {
  const target = ownFile(file, name);
  if (target === undefined) {
    return room.packages.some((allowed) =>
      /[:/]$/.test(allowed) ? name.startsWith(allowed) : isWithin(name, allowed),
    );
  }
  const shell = SHELLS.find((folder) => isWithin(file, folder));
  const otherShell = SHELLS.find((folder) => folder !== shell && isWithin(target, folder));
  if (otherShell !== undefined && !(shell && SHELLS_KNOWN[shell]?.includes(otherShell))) return false;
  if (!room.rooms.some((allowed) => target.startsWith(`${allowed}/`))) return false;
  return !inner || !target.startsWith(`${inner.outer}/`) || isAllowedInside(file, target, inner);
}

function isAllowedInside(file: string, target: string, inner: InnerRooms): boolean {
  const from = innerRoomOf(file, inner);
  if (from === ANY || from === undefined) return true;
  const allowed = [from, ...(inner.rooms[from] ?? [])];
  const to = innerRoomOf(target, inner);
  // A file that stands beside the rooms is allowed by its own name.
  return to !== undefined && allowed.includes(to === ANY ? `${target.slice(inner.outer.length + 1)}.ts` : to);
}

/** A room, or a file beside the rooms, that may import any of them. */
const ANY = "";

/** undefined for a folder that the table does not know. */
function innerRoomOf(file: string, { outer, rooms, composing }: InnerRooms): string | undefined {
  const own = file.slice(outer.length + 1);
  const plain = own.replace(/\.tsx?$/, "");
  const holding = Object.keys(rooms).filter((room) => isWithin(own, room) || `${plain}.ts` === room);
  const longest = holding.sort((one, other) => other.length - one.length)[0];
  if (longest !== undefined) return longest;
  return !own.includes("/") || composing.some((room) => isWithin(own, room)) ? ANY : undefined;
}

/** Packages and modules of Node that are loaded with a file, however far down, as far as they have a name at run time. */
function loadedWith(entry: string): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { name, typeOnly } of usesOf(file, readFileSync(path.join(ROOT, file), "utf8")).imports) {
      if (typeOnly) continue;
      const target = ownFile(file, name);
      if (target === undefined) found.add(name);
      else {
        const places = [target, `${target}.ts`, `${target}/index.ts`];
        visit(
          places.find((place) => statSync(path.join(ROOT, place), { throwIfNoEntry: false })?.isFile()) ??
            target,
        );
      }
    }
  };
  visit(entry);
  return found;
}

/** All but tests and what is there for tests alone. */
function sources(): string[] {
  return readdirSync(ROOT)
    .filter((name) => name.startsWith("src-"))
    .flatMap((room) =>
      readdirSync(path.join(ROOT, room), { recursive: true, encoding: "utf8" }).map((name) =>
        path.posix.join(room, name.split(path.sep).join("/")),
      ),
    )
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|\/testing(?:\/|\.ts$)/.test(name));
}

it("holds for every source file", () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) => complaints(file, readFileSync(path.join(ROOT, file), "utf8")));
  expect(found).toEqual([]);
});

it("lets no inner room import itself by way of others, but for layers and their operations", () => {
  const circular = INNER_ROOMS.flatMap(({ outer, rooms }) =>
    Object.keys(rooms)
      .filter((room) => reachable(rooms, room).has(room))
      .map((room) => `${outer}/${room}`),
  );
  expect(circular).toEqual(["src-core/layers", "src-core/program"]);
});

/** Every room that a room may import, directly or by way of others. */
function reachable(rooms: InnerRooms["rooms"], from: string): Set<string> {
  const found = new Set<string>();
  const walk = (room: string): void => {
    for (const next of rooms[room] ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      walk(next);
    }
  };
  walk(from);
  return found;
}

it("knows only rooms that are there", () => {
  const missing = INNER_ROOMS.flatMap(({ outer, rooms, composing }) =>
    [...Object.entries(rooms).flat(2), ...composing].map((room) => path.join(ROOT, outer, room)),
  ).filter((place) => !statSync(place, { throwIfNoEntry: false }));
  expect(missing).toEqual([]);
});

it.each(BUILT_IN_LAYERS_KNOWN)("%s loads the built-in layers, as it may", (file) => {
  const names = usesOf(file, readFileSync(path.join(ROOT, file), "utf8")).names;
  expect(names).toContain("BUILT_IN_LAYERS");
});

const isNodes = (name: string): boolean =>
  name.startsWith("node:") || name === "webgpu" || name.endsWith("backend-cpu");

it("keeps Node and the CPU's kernels out of the engine's page", () => {
  const page = ["src-engine/entries/browser-page.ts", "src-engine/entries/browser-worker.ts"];
  const loaded = page.flatMap((entry) => [...loadedWith(entry)]);
  expect(loaded).toContain("@tensorflow/tfjs-backend-webgpu");
  expect(loaded.filter(isNodes)).toEqual([]);
  expect([...loadedWith("src-engine/entries/node-child.ts")].filter(isNodes)).not.toEqual([]);
});

it.each([
  ["src-core/layers/conv.ts", 'import { readFile } from "node:fs/promises";'],
  ["src-core/layers/conv.ts", 'import * as tf from "@tensorflow/tfjs-core";'],
  ["src-core/layers/conv.ts", 'import { type Tensor, add } from "@tensorflow/tfjs-core";'],
  ["src-core/layers/conv.ts", 'import { train } from "#engine/train/run";'],
  ["src-core/layers/conv.ts", 'import { train } from "../../src-engine/train/run";'],
  ["src-core/layers/conv.ts", 'export { useState } from "react";'],
  ["src-core/protocol/rpc.ts", 'import { encode } from "@msgpack/msgpack";'],
  ["src-engine/train/run.ts", 'import { performance } from "node:perf_hooks";'],
  ["src-engine/train/run.ts", 'import { createHost } from "../../src-main/host/host";'],
  ["src-engine/train/run.ts", 'const fs = require("fs");'],
  ["src-main/host/host.ts", 'import { app } from "electron";'],
  ["src-main/host/host.ts", 'import { serveStudio } from "../server/server";'],
  ["src-main/host/host.ts", 'import { createEngine } from "#engine/engine";'],
  ["src-main/host/host.ts", 'const engine = await import("#engine/engine");'],
  ["src-main/engines/node-child.ts", 'import "../../src-engine/entries/node-child";'],
  ["src-main/cli/main.ts", 'import { app } from "electron";'],
  ["src-main/server/server.ts", 'import { menu } from "../electron/menu";'],
  ["src-main/electron/main.ts", 'import { program } from "../cli/program";'],
  ["src-renderer/editor/Canvas.tsx", 'import { createHost } from "../../src-main/host/host";'],
  ["src-renderer/editor/Canvas.tsx", 'import path from "node:path";'],
  ["src-renderer/editor/Canvas.tsx", 'import {\n  app,\n  shell,\n} from "electron";'],
  ["src-renderer/editor/Canvas.tsx", 'import * as tf from "@tensorflow/tfjs-core";'],
  ["src-renderer/editor/Canvas.tsx", "const socket = new WebSocket(url);"],
  ["src-main/electron/menu.ts", 'import { ipcMain } from "electron";'],
  ["src-main/host/host.ts", 'import { WebSocketServer } from "ws";'],
  ["src-engine/engine.ts", "const { port1 } = new MessageChannel();"],
  ["src-main/electron/main.ts", 'import { MessageChannelMain } from "electron";'],
  ["src-engine/entries/browser-worker.ts", 'import { create } from "webgpu";'],
  ["src-other/file.ts", ""],
  ["src-core/layers/conv.ts", 'import type * as tf from "@tensorflow/tfjs-core";'],
  ["src-engine/train/forward.ts", 'import { layers } from "@tensorflow/tfjs-layers";'],
  ["src-core/layers/conv2d.ts", 'import type { Literal } from "../network/document";'],
  ["src-core/network/parse.ts", 'import { Channel } from "../protocol/channel";'],
  ["src-core/network/parse.ts", 'import { makeRoom } from "../layout/make-room";'],
  ["src-core/blocks/expand.ts", 'import type { Analysis } from "../analysis/analysis";'],
  ["src-core/layers/index.ts", 'import { lower } from "../program/lower";'],
  ["src-core/foundation/random.ts", 'import { murmurHash3 } from "../datasets/hash";'],
  ["src-core/layout/boxes.ts", 'type Edits = import("../network/edits/index").Edits;'],
  ["src-core/search/find.ts", ""],
  ["src-core/blocks/expand.ts", 'import { BUILT_IN_LAYERS } from "../layers/index";'],
  ["src-core/layers/not-here.ts", 'import { LAYERS } from "./index";'],
  ["src-engine/compile/from-document.ts", 'import { BUILT_IN_LAYERS } from "#core/layers";'],
  ["src-renderer/palette/entries.ts", 'import { type LayerType, LAYERS } from "#core/layers/index";'],
  ["src-engine/compile/compile.ts", 'import { TrainingRun } from "../train/run";'],
  ["src-engine/checkpoint/load-weights.ts", 'import { NotFiniteError } from "../train/not-finite";'],
  ["src-engine/train/forward.ts", 'import { createEngine } from "../engine";'],
  [
    "src-engine/backends/webgpu/shaders/window-axes.ts",
    'import { forwardGrid } from "../../cpu/operations/window-grid";',
  ],
  ["src-main/host/disk/claims.ts", 'import type { RunStore } from "../runs/run-store";'],
  ["src-main/host/datasets/datasets.ts", 'import { createRuns } from "../runs/runs";'],
  ["src-main/host/runs/runs.ts", 'import { createHost } from "../host";'],
  ["src-renderer/editor/Canvas.tsx", 'import { DRAG_TYPE } from "../palette/drag";'],
  ["src-renderer/training/RunActions.tsx", 'const shown = lazy(() => import("../runs/ExportDialog"));'],
  ["src-renderer/stores/context.ts", 'export { CommandRegistry } from "../commands/registry";'],
  ["src-renderer/ui/theme.ts", 'import type { ThemeChoice } from "../stores/interface-store";'],
  ["src-core/layers/conv.ts", "const loaded = await import(`node:fs`);"],
  ["src-engine/engine.ts", "const socket = new window.WebSocket(url);"],
])("is broken by %s with %s", (file, source) => {
  expect(complaints(file, source)).not.toEqual([]);
});

it.each([
  ["src-engine/train/forward.ts", 'import { type Tensor, add } from "@tensorflow/tfjs-core";'],
  ["src-core/layers/conv.ts", '// import fs from "node:fs";\n/* from "electron" */'],
  ["src-core/layers/conv.ts", 'import { z } from "zod";\nimport { createLayerRegistry } from "./registry";'],
  ["src-core/blocks/expand.ts", 'import { type LayerType } from "../layers/index";'],
  ["src-core/blocks/drawing.ts", 'import { BUILT_IN_LAYERS } from "../layers/index";'],
  ["src-engine/entries/node-child.ts", 'import { createRequire } from "node:module";'],
  [
    "src-main/electron/main.ts",
    'import { app } from "electron";\nimport { createHost } from "../host/host";',
  ],
  ["src-renderer/carriers/websocket.ts", "const socket = new WebSocket(url);"],
  ["src-engine/engine.ts", 'const word = "WebSocket"; // new MessageChannel()'],
  ["src-engine/engine.ts", "function serve(port: MessagePort | undefined): void {}"],
  ["src-core/layers/conv.ts", "const text = 'import fs from \"node:fs\"';"],
  ["src-engine/engine.ts", 'import { createRun } from "./train/run";'],
  ["src-engine/train/run.ts", 'import type { EngineEmit } from "../events";'],
  ["src-engine/train/run.ts", 'import { decodeCheckpoint } from "../checkpoint/checkpoint";'],
  ["src-core/network/edits/add.ts", 'import { makeRoom } from "../../layout/make-room";'],
  ["src-engine/backends/cpu/kernels/fill.ts", "@inline\nfunction fill(at: usize): void {}"],
])("allows %s with %s", (file, source) => {
  expect(complaints(file, source)).toEqual([]);
});
