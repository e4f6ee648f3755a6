/** What a shell gives the studio. The two composition roots make one each; nothing else knows which shell it is in. */
import type { Identity } from "#core/network/identity";
import type { HandedFile } from "#core/protocol/desktop-bridge";
import type { ApiClient } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { Connection } from "../carriers/reconnecting-client";

/** Where Save as goes: a path (the desktop's dialog), or a name in the workspace. */
export type SaveTarget =
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "name"; readonly name: string };

/** A folder of data, or where an exported model goes. */
export type FolderPurpose = "dataset" | "export";

/** Dialogs that look different in each shell. Every one resolves to undefined when it is dismissed. */
export interface ShellDialogs {
  openNetwork(): Promise<
    | {
        readonly text: string;
        /** Of the file, for words about it. */
        readonly name?: string;
        readonly path?: string;
        readonly sha256?: string | undefined;
        readonly identity?: Identity | undefined;
      }
    | undefined
  >;
  saveNetworkAs(suggestedName: string): Promise<SaveTarget | undefined>;
  /** An absolute path on the machine where the host runs. */
  chooseFolder(purpose: FolderPurpose): Promise<string | undefined>;
  /** Hands something out as a file. @throws Error in words where it cannot be written */
  saveFile(file: HandedFile): Promise<void>;
}

/** Where a window can say where files lie; a browser cannot, and hands them over instead. */
export interface NativeFiles {
  /** A file of data, by its absolute path. */
  chooseDataFile(): Promise<string | undefined>;
  /** Of a file or folder that was dropped; undefined where it lies on no disk. */
  pathOf(file: File): string | undefined;
}

/** What the shell's own frame is told, and what it asks for. */
export interface ShellFrame {
  /** For the window's title, and for its question before it closes. An empty name: nothing is open. */
  setDocumentState(state: { name: string; unsaved: boolean }): void;
  /** A native menu entry was chosen: the id of a command. */
  onCommand(listener: (command: string) => void): () => void;
}

/** Small settings that survive a restart: theme, panel sizes. */
export interface Preferences {
  read(key: string): string | undefined;
  write(key: string, value: string): void;
}

/** What a window has open, and how it looks at it. */
export interface OpenDrawing {
  readonly draftKey: string;
  readonly path?: string | undefined;
  /** There are changes that no file has: a draft does. */
  readonly unsaved: boolean;
  readonly view: "design" | "train" | "runs" | "lab";
}

/** What a window looks at in the Lab, which needs no open network. */
export interface LookAtLab {
  /** The experiment, or the first page. */
  readonly experiment?: string | undefined;
  /** It is in view now. */
  readonly inView: boolean;
}

/** What survives a reload of this window, and nothing else. */
export interface WindowMemory {
  /** Which window this is: the same over lost connections and reloads, another one for a copy of it. */
  readonly window: string;
  /** Whether the page before this one had a network open. */
  readonly hadOpen: boolean;
  /** What that was; the first time it is asked for. */
  takeOpen(): OpenDrawing | undefined;
  /** Where the page before this one was in the Lab. */
  readonly lab: LookAtLab | undefined;
  /** The page goes: what the next one shall open. */
  keep(open: OpenDrawing | undefined, lab: LookAtLab): void;
  /** The page did not go after all. */
  livesOn(): void;
}

export interface StudioServices {
  readonly client: ApiClient<StudioApi>;
  readonly connection: Connection;
  readonly shell: "web" | "desktop";
  readonly dialogs: ShellDialogs;
  readonly nativeFiles: NativeFiles | undefined;
  readonly frame: ShellFrame;
  readonly preferences: Preferences;
  readonly memory: WindowMemory;
}

/** Local storage; silently without memory where the browser forbids it (a private window). */
export function localPreferences(storage: () => Storage): Preferences {
  return {
    read(key) {
      try {
        return storage().getItem(`skiploom.${key}`) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write(key, value) {
      try {
        storage().setItem(`skiploom.${key}`, value);
      } catch {
        // Sizes and theme are then simply not remembered.
      }
    },
  };
}
