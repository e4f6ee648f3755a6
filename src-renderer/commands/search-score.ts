/** How well a command answers what was typed: 1 is best, 0 leaves it out. */
import type { Command } from "./registry";

function words(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
}

/** One typed word against one text. */
function scoreWord(text: string, typed: string): number {
  const lower = text.toLowerCase();
  if (lower.startsWith(typed)) return 1;
  if (words(text).some((word) => word.startsWith(typed))) return 0.8;
  return typed.length > 1 && lower.includes(typed) ? 0.5 : 0;
}

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
