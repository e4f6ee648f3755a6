/** Commands: everything the search palette, the menus and the keyboard can start. Rooms register theirs while they are shown. */
import { createStore, type StoreApi } from "zustand/vanilla";

export type CommandGroup = "File" | "Edit" | "View" | "Training" | "Layers" | "Blocks" | "Networks" | "Help";

export interface Command {
  /** Stable: menus and tests name it. `network.save`, `insert.conv2d`. */
  readonly id: string;
  readonly label: string;
  readonly group: CommandGroup;
  /** A few more words beside the label: "1x1, 3x3, 1x1". */
  readonly hint?: string;
  readonly keywords?: readonly string[];
  /** `Mod+Shift+Z`, `S`, `F`, `.`; Mod is Ctrl, and Command on a Mac. Several: `Delete|Backspace`. */
  readonly shortcut?: string;
  /** `Mod+C`: a key that reaches the studio as the browser's own copy, cut or paste. Said, and not listened for. */
  readonly browserKey?: string;
  /** Kept out of the search palette (it is a key, not something to look for). */
  readonly hidden?: boolean;
  /** Its shortcut works while a text field has the focus too. */
  readonly inFields?: boolean;
  enabled?(): boolean;
  run(): void | Promise<void>;
}

/** A line of a table of commands. It is told what it works on when it is asked or run, so a table is plain data. */
export type CommandFor<Context> = Omit<Command, "enabled" | "run"> & {
  enabled?(context: Context): boolean;
  run(context: Context): void | Promise<void>;
};

export function bindCommands<Context>(
  table: readonly CommandFor<Context>[],
  context: Context,
): readonly Command[] {
  return table.map(({ enabled, run, ...words }) => ({
    ...words,
    ...(enabled && { enabled: () => enabled(context) }),
    run: () => run(context),
  }));
}

export interface CommandsState {
  readonly commands: ReadonlyMap<string, Command>;
  /** Returns the way to take them back. A later registration of the same id wins until it is taken back. */
  register(commands: readonly Command[]): () => void;
  run(id: string): void;
}
export type CommandRegistry = StoreApi<CommandsState>;

export function createCommandRegistry(failed: (error: unknown) => void): CommandRegistry {
  const layers: (readonly Command[])[] = [];
  return createStore<CommandsState>((set, get) => {
    const rebuild = (): void =>
      set({ commands: new Map(layers.flat().map((command) => [command.id, command])) });
    return {
      commands: new Map(),
      register(commands) {
        layers.push(commands);
        rebuild();
        return () => {
          const at = layers.indexOf(commands);
          if (at >= 0) layers.splice(at, 1);
          rebuild();
        };
      },
      run(id) {
        const command = get().commands.get(id);
        if (!command || command.enabled?.() === false) return;
        Promise.resolve()
          .then(() => command.run())
          .catch(failed);
      },
    };
  });
}
