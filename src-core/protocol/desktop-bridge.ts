/**
 * What the desktop window's preload script hands to its page, as `window.skiploom`. Messages of the protocol cross as
 * bytes; besides them there are only the things a browser cannot do: native dialogs, the native menu, the guard on closing.
 */

/** What the native menu can ask of the window. The window gives each the same meaning as its own command of that name. */
export const MENU_COMMANDS = [
  "network.new",
  "network.open",
  "network.import",
  "data.add",
  "network.save",
  "network.saveAs",
  "network.compare",
  "network.picture",
  "edit.undo",
  "edit.redo",
  "edit.cut",
  "edit.copy",
  "edit.paste",
  "edit.duplicate",
  "edit.delete",
  "edit.selectAll",
  "view.design",
  "view.train",
  "view.runs",
  "view.lab",
  "view.fitAll",
  "view.tidy",
  "view.search",
  "view.theme",
  "training.start",
  "training.twin",
  "training.pause",
  "training.resume",
  "training.stop",
  "training.lookInside",
  "help.shortcuts",
] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];

/** What is handed out as a file: a report, a table, a picture. */
export interface HandedFile {
  /** Without a folder; its ending says what it holds. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

export type SavedFile =
  | { readonly path: string }
  /** The person thought better of it. */
  | { readonly path?: undefined; readonly failure?: undefined }
  /** Why it could not be written, in words. */
  | { readonly path?: undefined; readonly failure: string };

/** @typeParam PageFile the `File` of a page, which this room does not know */
export interface DesktopBridge<PageFile = object> {
  /** One message of the protocol, encoded by `encodeMessage`. */
  send(message: Uint8Array): void;
  onMessage(listener: (message: Uint8Array) => void): () => void;
  onClose(listener: (reason: string) => void): () => void;
  onCommand(listener: (command: MenuCommand) => void): () => void;
  /** The name of the drawing with unsaved changes, or undefined when all is saved. Closing the window asks first. */
  reportUnsaved(name: string | undefined): void;
  /** Each resolves to the chosen path, or undefined when the person thought better of it. */
  openNetwork(): Promise<string | undefined>;
  saveNetworkAs(suggestedName: string): Promise<string | undefined>;
  chooseFolder(purpose: "dataset" | "export"): Promise<string | undefined>;
  /** A file of data. */
  chooseDataFile(): Promise<string | undefined>;
  /** Of a file or folder that a person dropped or chose; the page may name it from now on. Undefined where it lies on no disk. */
  pathOf(file: PageFile): string | undefined;
  /** Asks where to, and writes it there. */
  saveFile(file: HandedFile): Promise<SavedFile>;
}
