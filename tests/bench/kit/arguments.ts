/** The kit's arguments: `OUT [--minutes N] [--seed N] [--rehearse]`. */
export interface KitArguments {
  readonly out: string;
  readonly minutes: number;
  /** Of the cases that parity draws. */
  readonly seed: number;
  readonly rehearsal: boolean;
}

const MINUTES = { least: 1, usual: 6, most: 600 };

/** @returns what is wrong with them, in words, if anything is */
export function readArguments(given: readonly string[]): KitArguments | { readonly problem: string } {
  let out: string | undefined;
  let minutes = MINUTES.usual;
  let seed = Date.now() % 2 ** 31;
  let rehearsal = false;
  const rest = [...given];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--rehearse") {
      rehearsal = true;
    } else if (word === "--minutes") {
      minutes = Number(rest.shift() || Number.NaN);
      if (!(minutes >= MINUTES.least && minutes <= MINUTES.most))
        return { problem: `--minutes takes a number from ${MINUTES.least} to ${MINUTES.most}.` };
    } else if (word === "--seed") {
      seed = Number(rest.shift() || Number.NaN);
      if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 31)
        return { problem: "--seed takes a whole number from 0 to 2147483647." };
    } else if (word.startsWith("-")) {
      return { problem: `There is no option ${word}. There are --minutes, --seed and --rehearse.` };
    } else if (out !== undefined) {
      return { problem: `There is one folder for results; "${word}" is a second one.` };
    } else {
      out = word;
    }
  }
  if (!out) return { problem: "Say which folder takes the results: sh run.sh OUT" };
  return { out, minutes, seed, rehearsal };
}
