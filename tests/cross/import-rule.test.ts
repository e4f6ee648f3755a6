/**
 * The architecture's import rule: the path of a file tells what it may import. core <- engine; core <- main/host,
 * main/engines <- main/{server, cli, electron}; core <- renderer. A launcher starts an engine by path, never by import.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../..");

interface Import {
  readonly name: string;
  readonly typeOnly: boolean;
}

interface Rule {
  /** The first rule whose folder holds the file counts. */
  readonly folder: string;
  /** Rooms, as paths from the root, that may be imported beside the file's own. */
  readonly rooms: readonly string[];
  /** Packages; `node:` for all of Node's own. */
  readonly packages: readonly string[];
}

const REACT = ["react", "react-dom", "radix-ui", "cmdk", "lucide-react", "react-resizable-panels", "uplot"];

const RULES: readonly Rule[] = [
  {
    folder: "src-core/protocol/wire.ts",
    rooms: ["src-core"],
    packages: ["zod", "@msgpack/msgpack"],
  },
  { folder: "src-core/layout/branches.ts", rooms: ["src-core"], packages: ["@dagrejs/dagre"] },
  {
    folder: "src-core",
    rooms: ["src-core"],
    packages: ["zod"],
  },
  {
    folder: "src-engine/entries/dawn.ts",
    rooms: ["src-engine", "src-core"],
    packages: ["webgpu"],
  },
  { folder: "src-engine/entries", rooms: ["src-engine", "src-core"], packages: ["node:", "@tensorflow/"] },
  // Its layers are known to the writer of its format alone; the other file loads what comes along with them.
  { folder: "src-engine/export", rooms: ["src-engine", "src-core"], packages: ["@tensorflow/"] },
  {
    folder: "src-engine/backends/operations/register-gradients.ts",
    rooms: ["src-engine"],
    packages: ["@tensorflow/tfjs-layers"],
  },
  {
    folder: "src-engine",
    rooms: ["src-engine", "src-core"],
    packages: [
      "@tensorflow/tfjs-core",
      "@tensorflow/tfjs-backend-cpu",
      "@tensorflow/tfjs-backend-webgpu",
      "zod",
    ],
  },
  {
    folder: "src-main/host",
    rooms: ["src-main/host", "src-main/engines", "src-core"],
    packages: ["node:", "zod"],
  },
  { folder: "src-main/engines", rooms: ["src-main/engines", "src-core"], packages: ["node:", "zod"] },
  {
    folder: "src-main/electron",
    rooms: ["src-main", "src-core"],
    packages: ["node:", "zod", "electron"],
  },
  {
    folder: "src-main",
    rooms: ["src-main", "src-core"],
    packages: ["node:", "zod", "hono", "@hono/node-server", "ws", "commander"],
  },
  {
    folder: "src-renderer",
    rooms: ["src-renderer", "src-core"],
    packages: [...REACT, "zod", "zustand", "@xyflow/react", "@fontsource-variable/"],
  },
];

/** Shells of src-main do not know each other. */
const SHELLS = ["src-main/electron", "src-main/server", "src-main/cli"];
/** `serve` is a command: the command line may start the server. */
const SHELLS_KNOWN: Readonly<Record<string, readonly string[]>> = {
  "src-main/cli": ["src-main/server"],
  "src-main/electron": [],
  "src-main/server": [],
};

/** Raw carriers, and the only files that may name them. */
const CARRIERS: readonly { readonly name: RegExp; readonly files: RegExp }[] = [
  { name: /\bipcMain\b/, files: /^src-main\/electron\/(?:ipc-[\w-]+|window-connection)\.ts$/ },
  { name: /\bipcRenderer\b/, files: /^src-main\/electron\/(?:gpu-)?preload\.ts$/ },
  {
    name: /\b(?:WebSocket|WebSocketServer)\b/,
    files: /^(?:src-renderer\/carriers\/|src-main\/server\/socket-)[\w-]+\.ts$/,
  },
  { name: /\bparentPort\b/, files: /^src-engine\/entries\/[\w-]+\.ts$/ },
  {
    name: /\b(?:MessagePort|MessageChannel)(?:Main)?\b/,
    files: /^(?:src-engine\/entries\/[\w-]+|src-main\/electron\/gpu-window)\.ts$/,
  },
];

/** Every module that a source imports, re-exports or loads. Comments are taken out first. */
function importsOf(source: string): Import[] {
  const code = withoutComments(source);
  const found: Import[] = [];
  const statements = /(?:^|[;}\n])\s*(import|export)(\s+type)?\b([^;'"]*?)\bfrom\s*["']([^"']+)["']/g;
  for (const [, , type, clause = "", name = ""] of code.matchAll(statements)) {
    const named = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1];
    const allTypes = named
      ?.split(",")
      .filter((part) => part.trim() !== "")
      .every((part) => /^\s*type\s/.test(part));
    found.push({ name, typeOnly: type !== undefined || allTypes === true });
  }
  for (const [, name = ""] of code.matchAll(/(?:^|[;}\n])\s*import\s*["']([^"']+)["']/g)) {
    found.push({ name, typeOnly: false });
  }
  for (const [, name = ""] of code.matchAll(/\b(?:import|require)\s*\(\s*["'`]([^"'`]+)["'`]/g)) {
    found.push({ name, typeOnly: false });
  }
  return found;
}

/** Uses, as far as they have a name at run time. */
function withoutTypeImports(code: string): string {
  return code.replace(/\bimport\s+type\b[^;]*;/g, "").replace(/:\s*(?:WebSocket|IpcMain\w*)\b/g, "");
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|(?<![:"'`\w])\/\/[^\n]*/g, "");
}

/** What is wrong with the imports of a file, in words; empty when all is well. */
function complaints(file: string, source: string): string[] {
  const rule = RULES.find(({ folder }) => file === folder || file.startsWith(`${folder}/`));
  if (!rule) return [`${file} lies in no room of the architecture.`];
  const found = importsOf(source)
    .filter((one) => !isAllowed(file, rule, one))
    .map(({ name }) => `${file} must not import ${name}.`);
  const code = withoutTypeImports(withoutComments(source));
  for (const carrier of CARRIERS) {
    const match = carrier.name.exec(code);
    if (match && !carrier.files.test(file)) found.push(`${file} must not use ${match[0]}: carriers only.`);
  }
  return found;
}

function isAllowed(file: string, rule: Rule, { name }: Import): boolean {
  const target = resolved(file, name);
  if (target !== undefined) {
    const shell = SHELLS.find((folder) => file.startsWith(`${folder}/`));
    const otherShell = SHELLS.find((folder) => target.startsWith(`${folder}/`) && folder !== shell);
    if (otherShell !== undefined && !(shell && SHELLS_KNOWN[shell]?.includes(otherShell))) return false;
    return rule.rooms.some((room) => target.startsWith(`${room}/`));
  }
  const matches = (allowed: string): boolean =>
    allowed.endsWith(":") || allowed.endsWith("/")
      ? name.startsWith(allowed)
      : name === allowed || name.startsWith(`${allowed}/`);
  return rule.packages.some(matches);
}

/** A path from the root, for imports of our own files. */
function resolved(file: string, name: string): string | undefined {
  if (name.startsWith("#core/")) return name.replace("#core", "src-core");
  if (name.startsWith("#engine/")) return name.replace("#engine", "src-engine");
  return name.startsWith(".") ? path.posix.join(path.posix.dirname(file), name) : undefined;
}

/** Packages and modules of Node that are loaded with a file, however far down, as far as they have a name at run time. */
function loadedWith(entry: string): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { name, typeOnly } of importsOf(readFileSync(path.join(ROOT, file), "utf8"))) {
      if (typeOnly) continue;
      const target = resolved(file, name);
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

function sources(): string[] {
  return readdirSync(ROOT)
    .filter((name) => name.startsWith("src-"))
    .flatMap((room) =>
      readdirSync(path.join(ROOT, room), { recursive: true, encoding: "utf8" }).map((name) =>
        path.posix.join(room, name.split(path.sep).join("/")),
      ),
    )
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !/\/testing\//.test(name));
}

it("holds for every source file", () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) => complaints(file, readFileSync(path.join(ROOT, file), "utf8")));
  expect(found).toEqual([]);
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
])("is broken by %s with %s", (file, source) => {
  expect(complaints(file, source)).not.toEqual([]);
});

it.each([
  ["src-engine/train/forward.ts", 'import { type Tensor, add } from "@tensorflow/tfjs-core";'],
  ["src-core/layers/conv.ts", '// import fs from "node:fs";\n/* from "electron" */'],
  ["src-core/layers/conv.ts", 'import { z } from "zod";\nimport { findLayer } from "./index";'],
  ["src-engine/entries/node-child.ts", 'import { createRequire } from "node:module";'],
  [
    "src-main/electron/main.ts",
    'import { app } from "electron";\nimport { createHost } from "../host/host";',
  ],
  ["src-renderer/carriers/websocket.ts", "const socket = new WebSocket(url);"],
])("allows %s with %s", (file, source) => {
  expect(complaints(file, source)).toEqual([]);
});
