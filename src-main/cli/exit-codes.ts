import type { SkiploomError } from "#core/foundation/errors";

/** How a command ends, the same for every command; `skiploom --help` says so too. */
export const EXIT = {
  fine: 0,
  /** The command was carried out and the answer is bad: problems in the network, a training that failed. */
  failed: 1,
  /** It could not be begun, or its result not be written: a file that cannot be read, an option that makes no sense, a full disk. */
  unusable: 2,
  /** Ctrl-C, by the shell's custom of 128 plus the signal's number. */
  interrupted: 130,
  /** Whoever read the output went away (`skiploom check resnet-110 | head`), by the same custom: SIGPIPE is 13. */
  readerGone: 141,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_HELP = `
Exit codes:
  0    fine
  1    the network has errors, or the training failed
  2    what was given cannot be read or used, or the result cannot be written
  130  stopped by Ctrl-C; a training can be gone on with (--resume)
  141  the reader of the output went away`;

/** Ends the command with words on stderr and the given code. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.unusable,
  ) {
    super(message);
  }
}

/** Of the host's errors: what went wrong while the command was carried out, why it could not be, or that a person stopped it. */
export function exitCodeOf(error: SkiploomError): ExitCode {
  if (error.code === "cancelled") return EXIT.interrupted;
  const failed = ["invalid-network", "internal", "engine-crashed", "out-of-memory", "device-lost"];
  return failed.includes(error.code) ? EXIT.failed : EXIT.unusable;
}
