/** Where a command's words go: results on stdout, everything else on stderr, nothing to a pipe that was closed. */
import { EXIT, type ExitCode } from "./exit-codes";

export interface Output {
  /** Part of the result, as it is. */
  text(text: string): void;
  /** A line of the result. */
  line(text?: string): void;
  /** A line of the result as one JSON object. Numbers that JSON cannot hold become null. */
  json(value: unknown): void;
  /** A line about the command itself. */
  log(text: string): void;
  /** True when colours may be used on stdout. */
  readonly colour: boolean;
  /** The command's exit code, whatever else it did, once its result could not be written. */
  readonly failure: ExitCode | undefined;
  /** Resolves when what was written is through, or will never be. */
  flush(): Promise<void>;
  /** Replaces what happens when the result cannot be written (`skiploom runs | head -1`, a full disk): by default the process ends. */
  onReaderGone(listener: () => void): void;
}

export interface TextStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  /** @param done told once it is through, or why it is not */
  write(text: string, done?: (error?: NodeJS.ErrnoException | null) => void): unknown;
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
}

export function createOutput(
  stdout: TextStream,
  stderr: TextStream,
  environment: NodeJS.ProcessEnv,
  end: (code: ExitCode) => void,
): Output {
  let readerGone: (() => void) | undefined;
  let failure: ExitCode | undefined;
  const fail = (error?: NodeJS.ErrnoException | null): void => {
    if (!error || failure !== undefined) return;
    failure = isReaderGone(error) ? EXIT.readerGone : EXIT.unusable;
    if (failure === EXIT.unusable) stderr.write(`The result could not be written: ${reasonOf(error)}\n`);
    if (readerGone) readerGone();
    else end(failure);
  };
  // What a pipe's reader left unread is told to the write first, and may be told here only once the process has ended.
  stdout.on("error", fail);
  // Nobody reads what is said about the command: it goes on all the same.
  stderr.on("error", () => {});
  const write = (text: string): void => {
    if (failure === undefined) stdout.write(text, fail);
  };
  return {
    text: write,
    line: (text = "") => write(`${text}\n`),
    json: (value) => write(`${JSON.stringify(value)}\n`),
    log: (text) => void stderr.write(`${text}\n`),
    colour: stdout.isTTY === true && !environment.NO_COLOR && environment.TERM !== "dumb",
    get failure() {
      return failure;
    },
    // Standard streams to a pipe are written in the background.
    flush: () => new Promise((resolve) => stdout.write("", () => stderr.write("", () => resolve()))),
    onReaderGone(listener) {
      readerGone = listener;
    },
  };
}

function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === "EPIPE" || code === "ECONNRESET" || code === "ERR_STREAM_DESTROYED";
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOSPC" || code === "EDQUOT") return "there is no space left. Free some and try again.";
  if (code === "EFBIG") return "the file may not become larger (ulimit -f).";
  return message;
}

/** ANSI colours, or the text as it is where they are not wanted. */
export function paint(
  output: Pick<Output, "colour">,
  kind: "error" | "warning" | "faint",
  text: string,
): string {
  if (!output.colour) return text;
  const code = { error: "31", warning: "33", faint: "2" }[kind];
  return `\u001b[${code}m${text}\u001b[0m`;
}

/** Text from a file must not steer the terminal, nor turn what follows it around: control characters are shown as what they are. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}
