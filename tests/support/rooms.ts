/** The rooms of the source: what each may import. The import rule's test holds every file to these tables. */

export interface OuterRoom {
  /** The first room whose folder holds a file counts. */
  readonly folder: string;
  /** Rooms, as paths from the root, that may be imported beside the file's own. */
  readonly rooms: readonly string[];
  /** Packages; `node:` for all of Node's own. */
  readonly packages: readonly string[];
}

const REACT = ["react", "react-dom", "radix-ui", "cmdk", "lucide-react", "react-resizable-panels", "uplot"];

export const OUTER_ROOMS: readonly OuterRoom[] = [
  { folder: "src-core/protocol/wire.ts", rooms: ["src-core"], packages: ["zod", "@msgpack/msgpack"] },
  { folder: "src-core/layout/branches.ts", rooms: ["src-core"], packages: ["@dagrejs/dagre"] },
  { folder: "src-core/codecs", rooms: ["src-core"], packages: ["zod", "fflate"] },
  { folder: "src-core/formats/onnx", rooms: ["src-core"], packages: ["zod", "@bufbuild/protobuf"] },
  { folder: "src-core/insights/views/landscape", rooms: ["src-core"], packages: ["d3-contour"] },
  { folder: "src-core/images", rooms: ["src-core"], packages: ["fflate"] },
  { folder: "src-core", rooms: ["src-core"], packages: ["zod"] },
  // Decoders that are WebAssembly: what they are handed to is in src-core/images.
  { folder: "src-images/node.ts", rooms: ["src-images", "src-core"], packages: ["node:"] },
  { folder: "src-images", rooms: ["src-images", "src-core"], packages: ["@jsquash/jpeg", "@jsquash/webp"] },
  { folder: "src-engine/entries/dawn.ts", rooms: ["src-engine", "src-core"], packages: ["webgpu"] },
  { folder: "src-engine/entries/hdf5.ts", rooms: ["src-core"], packages: ["h5wasm"] },
  { folder: "src-engine/entries/onnx-thread.mjs", rooms: [], packages: ["node:", "onnxruntime-web"] },
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
    rooms: ["src-main/host", "src-main/engines", "src-images", "src-core"],
    packages: ["node:", "zod"],
  },
  { folder: "src-main/engines", rooms: ["src-main/engines", "src-core"], packages: ["node:", "zod"] },
  { folder: "src-main/electron", rooms: ["src-main", "src-core"], packages: ["node:", "zod", "electron"] },
  {
    folder: "src-main",
    rooms: ["src-main", "src-core"],
    packages: ["node:", "zod", "hono", "@hono/node-server", "ws", "commander"],
  },
  // The stand-alone page that holds one model: engine, decoders and view in one file.
  { folder: "src-page", rooms: ["src-page", "src-engine", "src-images", "src-core"], packages: [] },
  {
    folder: "src-renderer",
    rooms: ["src-renderer", "src-core"],
    packages: [...REACT, "zod", "zustand", "@xyflow/react", "@fontsource-variable/"],
  },
];

/** Shells of src-main do not know each other. */
export const SHELLS = ["src-main/electron", "src-main/server", "src-main/cli"];
/** `serve` is a command: the command line may start the server. */
export const SHELLS_KNOWN: Readonly<Record<string, readonly string[]>> = {
  "src-main/cli": ["src-main/server"],
  "src-main/electron": [],
  "src-main/server": [],
};

/** The inner rooms of one outer room. Paths are from the outer room. */
export interface InnerRooms {
  readonly outer: string;
  /** Each room, or file with rights of its own, with the rooms and files that it may import. The longest path that holds a file counts. */
  readonly rooms: Readonly<Record<string, readonly string[]>>;
  /** Rooms that put the others together and may import any; so may the files that stand in the outer room itself. */
  readonly composing: readonly string[];
}

export const INNER_ROOMS: readonly InnerRooms[] = [
  {
    outer: "src-core",
    rooms: {
      foundation: [],
      // Marks that a picture is made of, and what writes them.
      pictures: ["foundation", "codecs"],
      // Bytes to values and back, without a word of networks.
      codecs: ["foundation"],
      // Files of images to the bytes of a network's input.
      images: ["foundation", "codecs"],
      "lab/statistics": ["foundation"],
      "lab/verdicts": ["foundation", "lab/statistics"],
      // What predictions are worth, and in what they are wrong.
      scores: ["foundation", "codecs", "datasets", "lab/statistics"],
      datasets: ["foundation", "codecs", "images"],
      training: ["foundation", "codecs", "datasets"],
      // A layer says what operations it becomes, and these have shapes and values as layers have: these two know each other.
      layers: ["foundation", "program"],
      program: ["foundation", "layers"],
      "program/lower.ts": ["foundation", "layers", "program", "program/units.ts", "blocks"],
      "program/units.ts": ["layers", "program", "skips"],
      skips: ["layers"],
      // What instruments answer about a network.
      insights: ["foundation", "codecs", "datasets", "program", "pictures"],
      network: ["foundation", "layers", "training"],
      blocks: ["foundation", "layers", "network"],
      layout: ["foundation", "layers", "network", "blocks"],
      "network/edits": ["foundation", "layers", "network", "datasets", "training", "layout"],
      analysis: ["foundation", "layers", "network", "datasets", "training", "blocks"],
      "analysis/repairs": [
        "foundation",
        "layers",
        "network",
        "datasets",
        "training",
        "blocks",
        "layout",
        "network/edits",
        "analysis",
      ],
      "analysis/analyse.ts": ["layers", "network", "blocks", "analysis", "analysis/repairs"],
      "analysis/fit-classes.ts": ["layers", "network", "analysis", "analysis/analyse.ts"],
      formats: [
        "foundation",
        "datasets",
        "pictures",
        "images",
        "codecs",
        "layers",
        "program",
        "program/lower.ts",
        "network",
        "training",
        "blocks",
        "layout",
        "analysis",
        "analysis/analyse.ts",
        "formats/proof.ts",
      ],
      "formats/proof.ts": [],
      "imports/import-report.ts": ["program", "training"],
      // Models that were read become drawings; weights find their places in a drawing.
      imports: [
        "foundation",
        "codecs",
        "layers",
        "program",
        "program/lower.ts",
        "network",
        "network/edits",
        "training",
        "blocks",
        "layout",
        "analysis",
        "analysis/analyse.ts",
        "formats",
        "imports/import-report.ts",
        "skips",
      ],
      templates: ["layers", "network", "training", "blocks", "layout"],
      // What it tells is part of the protocol.
      "diff/diff-report.ts": [],
      "diff/weight-changes.ts": [],
      // In what two networks differ, and two sets of weights.
      diff: [
        "foundation",
        "codecs",
        "layers",
        "program",
        "program/lower.ts",
        "network",
        "training",
        "blocks",
        "analysis",
        "diff/diff-report.ts",
        "diff/weight-changes.ts",
      ],
      growth: [
        "layers",
        "network",
        "network/edits",
        "training",
        "program",
        "program/lower.ts",
        "analysis",
        "analysis/analyse.ts",
      ],
      "lab/skips": ["foundation", "layers", "network", "skips"],
      "lab/changes": [
        "foundation",
        "layers",
        "network",
        "training",
        "datasets",
        "blocks",
        "layout",
        "network/edits",
        "analysis",
        "analysis/analyse.ts",
        "lab/skips",
        "skips",
      ],
      "lab/grid.ts": ["foundation", "datasets", "training"],
      "lab/experiment.ts": ["foundation", "training", "network", "lab/grid.ts"],
      "lab/shortcut-variants.ts": [],
      "lab/equal-starts.ts": [
        "foundation",
        "layers",
        "network",
        "analysis/analyse.ts",
        "program",
        "program/lower.ts",
      ],
      "lab/answers": [
        "foundation",
        "training",
        "lab/statistics",
        "lab/verdicts",
        "lab/experiment.ts",
        "lab/shortcut-variants.ts",
      ],
      lab: [
        "foundation",
        "datasets",
        "training",
        "network",
        "lab/statistics",
        "lab/verdicts",
        "lab/grid.ts",
        "lab/experiment.ts",
        "lab/answers",
      ],
      "lab/pictures": [
        "foundation",
        "pictures",
        "training",
        "lab",
        "lab/answers",
        "lab/experiment.ts",
        "lab/shortcut-variants.ts",
        "lab/statistics",
        "lab/verdicts",
        "lab/report/run-curve.ts",
      ],
      "lab/report/run-curve.ts": ["training"],
      "lab/report": [
        "foundation",
        "pictures",
        "layers",
        "training",
        "lab/equal-starts.ts",
        "lab",
        "lab/experiment.ts",
        "lab/shortcut-variants.ts",
        "lab/statistics",
        "lab/verdicts",
        "lab/pictures",
        "lab/report/run-curve.ts",
      ],
      "lab/questions": [
        "foundation",
        "layers",
        "training",
        "network",
        "network/edits",
        "templates",
        "analysis",
        "analysis/analyse.ts",
        "program",
        "program/lower.ts",
        "lab",
        "lab/grid.ts",
        "lab/experiment.ts",
        "lab/shortcut-variants.ts",
        "lab/changes",
        "lab/skips",
        "skips",
        "growth",
      ],
      protocol: [
        "foundation",
        "datasets",
        "training",
        "network",
        "lab",
        "lab/experiment.ts",
        "formats/proof.ts",
        "imports/import-report.ts",
        "diff/diff-report.ts",
        "diff/weight-changes.ts",
        "insights",
      ],
    },
    composing: [],
  },
  {
    outer: "src-engine",
    rooms: {
      backends: [],
      "backends/cpu": ["backends"],
      "backends/webgpu": ["backends"],
      data: [],
      operations: ["backends"],
      compile: [],
      checkpoint: ["compile"],
      measurements: ["backends", "compile"],
      train: [
        "backends",
        "data",
        "operations",
        "compile",
        "checkpoint",
        "measurements",
        "events.ts",
        "platform.ts",
      ],
      // What is asked about a network, one file a question.
      instruments: ["backends", "compile", "checkpoint", "data", "train"],
      export: ["compile", "checkpoint", "data", "train", "format-tools.ts"],
      imports: ["compile", "checkpoint", "train", "export", "format-tools.ts"],
    },
    composing: ["entries"],
  },
  {
    outer: "src-main/host",
    rooms: {
      disk: [],
      devices: ["disk", "events.ts", "workspace.ts"],
      datasets: ["disk", "events.ts", "workspace.ts", "whole-path.ts"],
      networks: ["disk", "events.ts", "workspace.ts", "granted-paths.ts"],
      runs: ["disk", "devices", "datasets", "networks", "events.ts", "workspace.ts", "granted-paths.ts"],
      lab: ["disk", "datasets", "runs", "events.ts"],
      // Single pictures are asked about, on an engine that stays for a while.
      trying: ["disk", "datasets", "runs"],
      insights: ["disk", "devices", "datasets", "runs", "events.ts", "turns.ts", "workspace.ts"],
      imports: ["disk", "datasets", "runs", "events.ts", "granted-paths.ts"],
      diff: ["disk", "datasets", "runs", "imports", "granted-paths.ts"],
    },
    composing: [],
  },
  {
    outer: "src-renderer",
    rooms: {
      ui: [],
      carriers: [],
      charts: ["ui"],
      stores: ["ui", "carriers"],
      training: ["ui", "charts", "stores"],
      imports: ["ui", "charts", "stores", "training"],
      data: ["ui", "stores", "imports"],
      commands: ["ui", "stores", "training"],
      editor: ["ui", "charts", "stores", "training", "commands"],
      inspector: ["ui", "charts", "stores", "training", "commands", "editor", "data"],
      palette: ["ui", "stores", "commands", "editor"],
      runs: ["ui", "charts", "stores", "training"],
      lab: ["ui", "charts", "stores", "training"],
      start: ["ui", "charts", "stores"],
      compare: ["ui", "charts", "stores", "imports"],
      trying: ["ui", "stores", "training"],
      insights: ["ui", "charts", "stores", "training", "imports"],
      mistakes: ["ui", "charts", "stores", "training", "imports"],
      dock: ["ui", "stores", "training", "commands", "inspector", "trying"],
    },
    composing: ["shell", "entries"],
  },
];

/** The only files that may load the built-in layers: drawings that are made of them, and the composition roots. All others are handed a registry. */
export const BUILT_IN_LAYERS_KNOWN: readonly string[] = [
  "src-core/blocks/drawing.ts",
  "src-core/templates/residual.ts",
  "src-engine/entries/serve-engine.ts",
  "src-main/cli/session.ts",
  "src-main/electron/main.ts",
  "src-renderer/entries/desktop.tsx",
  "src-renderer/entries/web.tsx",
];

/** Raw carriers, and the only files that may name them. */
export const CARRIERS: readonly { readonly name: RegExp; readonly files: RegExp }[] = [
  { name: /^ipcMain$/, files: /^src-main\/electron\/(?:ipc-[\w-]+|window-connection)\.ts$/ },
  { name: /^ipcRenderer$/, files: /^src-main\/electron\/(?:gpu-)?preload\.ts$/ },
  {
    name: /^(?:WebSocket|WebSocketServer)$/,
    files: /^(?:src-renderer\/carriers\/|src-main\/server\/socket-)[\w-]+\.ts$/,
  },
  {
    name: /^parentPort$/,
    files: /^(?:src-engine\/entries\/[\w-]+|src-main\/host\/datasets\/preparing\/picture-thread)\.ts$/,
  },
  {
    name: /^(?:MessagePort|MessageChannel)(?:Main)?$/,
    files: /^(?:src-engine\/entries\/[\w-]+|src-main\/electron\/gpu-window)\.ts$/,
  },
];
