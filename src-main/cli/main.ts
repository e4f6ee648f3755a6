/** The command line's entry: runs one command and ends with its exit code. */
import { CommanderError } from "commander";
import { SkiploomError } from "#core/foundation/errors";
import { CommandError, EXIT, exitCodeOf } from "./exit-codes";
import { fileStream } from "./file-stream";
import { createOutput } from "./output";
import { createProgram } from "./program";
import { sayUncaught } from "./uncaught";

let exitCode: number = EXIT.fine;
const stdout = process.stdout.isTTY ? process.stdout : (fileStream(process.stdout.fd) ?? process.stdout);
const output = createOutput(stdout, process.stderr, process.env, (code) => process.exit(code));
sayUncaught(process, output);
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
await output.flush();
process.exit(output.failure ?? exitCode);

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
    return exitCodeOf(error);
  }
  output.log(`Something failed inside Skiploom: ${error instanceof Error ? error.stack : String(error)}`);
  return EXIT.failed;
}
