/** How well a command answers what was typed: 1 is best, 0 leaves it out. */
import { scoreWord } from "#core/analysis/find-layers";
import type { Command } from "../stores/command-registry";

/** Every typed word must be found: in the label, else (for less) in the keywords or the hint. */
export function scoreCommand(command: Command | undefined, query: string): number {
  if (!command) return 0;
  const typed = query.toLowerCase().split(/\s+/).filter(Boolean);
  let total = 0;
  for (const word of typed) {
    const best = Math.max(
      scoreWord(command.label, word),
      ...(command.keywords ?? []).map((keyword) => scoreWord(keyword, word) * 0.6),
      scoreWord(command.hint ?? "", word) * 0.3,
    );
    if (best === 0) return 0;
    total += best;
  }
  return typed.length === 0 ? 1 : total / typed.length;
}
