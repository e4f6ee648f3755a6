/** Commands whose trainings stand still behind a step that a test names: whatever it does then finds them there, however busy the machine is. */
import { renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./command-line";

const PRELOADED = pathToFileURL(path.join(ROOT, "tests", "support", "hold-trainings.mjs")).href;

export interface HeldCommand {
  /** Of the command. */
  readonly environment: NodeJS.ProcessEnv;
  /** @param upTo the last step that its trainings do from now on; left out: all. Those under way are allowed more by it, never less. */
  allow(upTo?: number): void;
}

/**
 * @param folder of the test: a hidden file in it says how far trainings may go
 * @param upTo as of `allow`
 */
export function heldCommand(folder: string, upTo?: number): HeldCommand {
  const file = path.join(folder, ".trainings-up-to");
  const allow = (step = Number.MAX_SAFE_INTEGER): void => {
    // Whole at once: it is read at any time.
    writeFileSync(`${file}.new`, String(step));
    renameSync(`${file}.new`, file);
  };
  allow(upTo);
  return {
    environment: {
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import ${PRELOADED}`.trim(),
      SKIPLOOM_TEST_HOLD: file,
    },
    allow,
  };
}
