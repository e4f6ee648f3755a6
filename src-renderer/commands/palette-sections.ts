/** What the search palette lists for what was typed: commands by group, and after them the layers of the drawing. */
import { type FindableLayer, searchLayers } from "#core/analysis/find-layers";
import type { Command, CommandGroup } from "../stores/command-registry";
import type { SearchScope } from "../stores/interface-store";
import { scoreCommand } from "./search-score";

export interface PaletteSections {
  readonly groups: readonly { readonly group: CommandGroup; readonly commands: readonly Command[] }[];
  readonly layers: readonly FindableLayer[];
  /** Layers that were found and are not listed. */
  readonly more: number;
}

const ORDER: readonly CommandGroup[] = [
  "Layers",
  "Blocks",
  "Edit",
  "Training",
  "View",
  "File",
  "Networks",
  "Help",
];

/** More than these nobody reads; another letter finds the one. */
const MOST_LAYERS = 50;

/** Commands stand before layers, so that a few letters and Enter do what they did in every other drawing. */
export function paletteSections(
  commands: readonly Command[],
  layers: ReadonlyMap<string, FindableLayer>,
  query: string,
  scope: SearchScope,
): PaletteSections {
  const isEmpty = query.trim() === "";
  const found = scope === "everything" && isEmpty ? [] : searchLayers(layers, query);
  return {
    groups: scope === "layers" ? [] : commandGroups(commands, query),
    layers: found.slice(0, MOST_LAYERS),
    more: Math.max(0, found.length - MOST_LAYERS),
  };
}

/** The group with the best answer first; with nothing typed all of them, in their order. */
function commandGroups(commands: readonly Command[], query: string): PaletteSections["groups"] {
  const scored = commands
    .map((command) => ({ command, score: scoreCommand(command, query) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score);
  return ORDER.map((group) => scored.filter(({ command }) => command.group === group))
    .filter((list) => list.length > 0)
    .sort(([one], [other]) => (other?.score ?? 0) - (one?.score ?? 0))
    .map((list) => ({
      group: list[0]?.command.group ?? "Help",
      commands: list.map(({ command }) => command),
    }));
}
