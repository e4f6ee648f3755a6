/** Native dialogs. Each answers with a path, or undefined when the person thought better of it. */
import { type BrowserWindow, dialog } from "electron";
import { type DialogRequest, fileNameFor, handedNameFor } from "./bridge-messages";
import type { CloseAnswer } from "./close-guard";

const FILTERS = [
  { name: "Skiploom networks", extensions: ["skiploom.json", "json"] },
  { name: "All files", extensions: ["*"] },
];

export async function showDialog(window: BrowserWindow, request: DialogRequest): Promise<string | undefined> {
  switch (request.kind) {
    case "open-network": {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: "Open a network",
        filters: FILTERS,
        properties: ["openFile"],
      });
      return canceled ? undefined : filePaths[0];
    }
    case "save-network": {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        title: "Save the network",
        defaultPath: fileNameFor(request.suggestedName),
        filters: FILTERS,
        properties: ["createDirectory", "showOverwriteConfirmation"],
      });
      return canceled || !filePath ? undefined : filePath;
    }
    case "choose-data": {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: "Choose a file of data",
        properties: ["openFile"],
      });
      return canceled ? undefined : filePaths[0];
    }
    case "choose-folder": {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: request.purpose === "dataset" ? "Choose a dataset's folder" : "Choose a folder to export into",
        properties: ["openDirectory", "createDirectory"],
      });
      return canceled ? undefined : filePaths[0];
    }
    default:
      return request satisfies never;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  html: "Web pages",
  csv: "Tables",
  md: "Tables",
  svg: "Pictures",
  png: "Pictures",
  pdf: "Pictures",
};

/** Where a report, a table or a chart goes. */
export async function askWhereToSave(window: BrowserWindow, suggested: string): Promise<string | undefined> {
  const { name, ending } = handedNameFor(suggested);
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: "Save a copy",
    defaultPath: name,
    filters: [
      { name: KINDS[ending] ?? "Text", extensions: [ending] },
      { name: "All files", extensions: ["*"] },
    ],
    properties: ["createDirectory", "showOverwriteConfirmation"],
  });
  return canceled || !filePath ? undefined : filePath;
}

/** Resolves to true when the page is to be loaded once more. */
export async function askAfterCrashes(window: BrowserWindow): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: "error",
    message: "The window's page ended several times in a minute.",
    detail: "A draft of the drawing is kept. Closing the window stops a training at a checkpoint.",
    buttons: ["Load it again", "Close"],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

export async function askBeforeClosing(window: BrowserWindow, name: string): Promise<CloseAnswer> {
  const answers: readonly CloseAnswer[] = ["save", "discard", "cancel"];
  const { response } = await dialog.showMessageBox(window, {
    type: "question",
    message: `Save the changes to ${name}?`,
    detail: "A draft of them is kept either way.",
    buttons: ["Save", "Close without saving", "Cancel"],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return answers[response] ?? "cancel";
}
