/** Where a command's words go: results on stdout, everything else on stderr, nothing to a pipe that was closed. */
export interface Output {
  /** A line of the result. */
  line(text?: string): void;
  /** A line of the result as one JSON object. Numbers that JSON cannot hold become null. */
  json(value: unknown): void;
  /** A line about the command itself. */
  log(text: string): void;
  /** True when colours may be used on stdout. */
  readonly colour: boolean;
  /** Replaces what happens when the reader of stdout goes away (`skiploom runs | head -1`): by default the process ends. */
  onReaderGone(listener: () => void): void;
}

export interface TextStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
}

export function createOutput(
  stdout: TextStream,
  stderr: TextStream,
  environment: NodeJS.ProcessEnv,
  end: () => void,
): Output {
  let readerGone = end;
  let gone = false;
  stdout.on("error", (error) => {
    if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") {
      stderr.write(`The result could not be written: ${error.message}\n`);
    }
    if (gone) return;
    gone = true;
    readerGone();
  });
  // Nobody reads what is said about the command: it goes on all the same.
  stderr.on("error", () => {});
  const write = (text: string): void => {
    if (!gone) stdout.write(`${text}\n`);
  };
  return {
    line: (text = "") => write(text),
    json: (value) => write(JSON.stringify(value)),
    log: (text) => void stderr.write(`${text}\n`),
    colour: stdout.isTTY === true && !environment.NO_COLOR && environment.TERM !== "dumb",
    onReaderGone(listener) {
      readerGone = listener;
    },
  };
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

/** Text from a file must not steer the terminal: control characters are shown as what they are. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");
}
