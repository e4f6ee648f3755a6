/** The command line's entry: runs one command and ends with its exit code. */
import { CommanderError } from "commander";
import { SkiploomError } from "#core/protocol/errors";
import { CommandError, EXIT } from "./exit-codes";
import { createOutput } from "./output";
import { createProgram } from "./program";

let exitCode: number = EXIT.fine;
const output = createOutput(process.stdout, process.stderr, process.env, () => process.exit(EXIT.fine));
const program = createProgram({
  output,
  exitWith: (code) => {
    exitCode = code;
  },
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  exitCode = report(error);
}
// Standard streams to a pipe are written in the background: end only when they are through.
process.stdout.write("", () => process.stderr.write("", () => process.exit(exitCode)));

function report(error: unknown): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.unusable;
  if (error instanceof CommandError) {
    output.log(error.message);
    return error.exitCode;
  }
  if (error instanceof SkiploomError) {
    // A path that the sentence names already is not said twice.
    const more = error.detail !== undefined && !error.message.includes(error.detail);
    output.log(more ? `${error.message}\n${error.detail}` : error.message);
    return error.code === "internal" || error.code === "engine-crashed" ? EXIT.failed : EXIT.unusable;
  }
  output.log(`Something failed inside Skiploom: ${error instanceof Error ? error.stack : String(error)}`);
  return EXIT.failed;
}
