/** Memory that cannot be had ends a command in words, wherever it was asked for; all else that nobody caught is an error of ours. */
import { addressSpaceLimit, addressSpaceWords } from "../engines/address-space";
import { EXIT } from "./exit-codes";
import type { Output } from "./output";

export interface FailingProcess {
  on(event: "uncaughtException", listener: (error: unknown) => void): unknown;
  exit(code: number): void;
}

export function sayUncaught(
  failing: FailingProcess,
  output: Pick<Output, "log">,
  limit: () => number | undefined = addressSpaceLimit,
): void {
  // Promises that nobody waited for end here too.
  failing.on("uncaughtException", (error) => {
    output.log(wordsFor(error, limit()));
    failing.exit(EXIT.failed);
  });
}

function wordsFor(error: unknown, limit: number | undefined): string {
  const isMemory = error instanceof RangeError && /memory/i.test(error.message);
  if (!isMemory) {
    return `Something failed inside Skiploom: ${error instanceof Error ? error.stack : String(error)}`;
  }
  const why =
    limit === undefined ? "Close other programs, or use smaller batches." : addressSpaceWords(limit);
  return `There is not enough memory for this. ${why}`;
}
