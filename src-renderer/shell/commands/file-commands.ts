import type { CommandFor } from "../../stores/command-registry";
import type { Studio } from "../../stores/studio";
import { exportModel } from "../../training/export-model";
import { isOpen } from "./is-open";

export const FILE_COMMANDS: readonly CommandFor<Studio>[] = [
  {
    id: "network.new",
    label: "New network",
    group: "File",
    shortcut: "Mod+Alt+N",
    run: async ({ files }) => void (await files.close()),
  },
  {
    id: "network.open",
    label: "Open file",
    group: "File",
    shortcut: "Mod+O",
    inFields: true,
    run: async ({ files }) => void (await files.openWithDialog()),
  },
  {
    id: "network.save",
    label: "Save",
    group: "File",
    shortcut: "Mod+S",
    inFields: true,
    enabled: isOpen,
    run: async ({ files }) => void (await files.save()),
  },
  {
    id: "network.saveAs",
    label: "Save as",
    group: "File",
    shortcut: "Mod+Shift+S",
    inFields: true,
    enabled: isOpen,
    run: async ({ files }) => void (await files.saveAs()),
  },
  {
    id: "network.close",
    label: "Close network",
    group: "File",
    enabled: isOpen,
    run: async ({ files }) => void (await files.close()),
  },
  {
    id: "network.import",
    label: "Import model",
    group: "File",
    keywords: ["onnx", "keras", "pytorch", "tensorflow", "weights", "safetensors", "checkpoint", "load"],
    shortcut: "Mod+I",
    inFields: true,
    run: ({ imports }) => imports.getState().begin(),
  },
  {
    id: "data.add",
    label: "Add data",
    group: "File",
    keywords: ["dataset", "images", "pictures", "folder", "zip", "csv", "npz", "parquet", "import", "load"],
    run: ({ adding }) => adding.getState().begin(),
  },
  {
    id: "network.importReport",
    label: "Show the last import's report",
    group: "File",
    enabled: ({ imports }) => imports.getState().report !== undefined,
    run: ({ imports }) => imports.getState().showReport(true),
  },
  {
    id: "network.export",
    label: "Export model",
    group: "File",
    keywords: ["tensorflow", "tfjs", "checkpoint"],
    enabled: isOpen,
    run: exportModel,
  },
  {
    id: "network.compare",
    label: "Compare with",
    group: "File",
    keywords: ["diff", "difference", "weights", "networks", "side by side"],
    run: ({ screen, documents }) =>
      screen
        .getState()
        .setComparing(documents.getState().document === undefined ? {} : { one: { kind: "drawing" } }),
  },
  {
    id: "network.picture",
    label: "Save picture or table",
    group: "File",
    keywords: ["svg", "png", "pdf", "csv", "markdown", "image", "figure", "layers"],
    enabled: isOpen,
    run: ({ screen }) => screen.getState().setPicturing("whole"),
  },
  {
    id: "network.pictureOfSelection",
    label: "Save a picture of the selection",
    group: "File",
    hidden: true,
    enabled: ({ documents }) => documents.getState().selection.size > 0,
    run: ({ screen }) => screen.getState().setPicturing("selection"),
  },
];
