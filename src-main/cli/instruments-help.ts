/** What the help of `skiploom look` says of each instrument: its question, and what `--with` sets. */
import { choiceWords, type InstrumentChoices } from "#core/insights/choices";
import { INSTRUMENTS } from "#core/insights/instruments";

const WIDTH = 80;

export function instrumentsHelp(): string {
  const ids = Object.keys(INSTRUMENTS);
  const column = Math.max(...ids.map(({ length }) => length)) + 4;
  const each = Object.entries(INSTRUMENTS).flatMap(
    ([id, { question, choices }]: [
      string,
      { readonly question: string; readonly choices: InstrumentChoices },
    ]) => [
      ...hanging(`  ${id}`.padEnd(column), question),
      ...Object.entries(choices).flatMap(([name, choice]) =>
        hanging("".padEnd(column), `${name}=: ${choiceWords(choice)}. ${choice.help}`, 2),
      ),
    ],
  );
  return ["", "Instruments, and what --with sets of each:", ...each].join("\n");
}

/** Lines of at most 80 characters that begin below each other. @param further how much deeper all but the first */
function hanging(begin: string, words: string, further = 0): string[] {
  const lines = [begin.trimEnd()];
  let isFirst = true;
  for (const word of words.split(" ")) {
    const last = lines[lines.length - 1] ?? "";
    const longer = isFirst ? `${begin}${word}` : `${last} ${word}`;
    if (isFirst || longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(`${"".padEnd(begin.length + further)}${word}`);
    isFirst = false;
  }
  return lines;
}
