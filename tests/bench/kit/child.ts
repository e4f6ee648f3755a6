/** A process that prints one JSON object a line, ended with what asked for it. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface ChildOptions {
  /** In place of this process's own. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Without a line for so long, it is taken to hang and is ended. */
  readonly silenceSeconds: number;
  readonly onLine: (message: unknown) => void;
}

export interface ChildEnd {
  readonly code: number | null;
  /** The end of what it said on stderr, and what became of it. */
  readonly complaint: string;
}

const KEPT_CHARACTERS = 6000;

/** Never fails: a program that cannot be started has a complaint. Its stdin stays open as long as we are here. */
export function runLines(command: string, args: readonly string[], options: ChildOptions): Promise<ChildEnd> {
  const { environment = process.env, signal, silenceSeconds, onLine } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: environment, signal, killSignal: "SIGKILL" });
    let complaint = "";
    const complain = (words: string): void => {
      complaint = (complaint + words).slice(-KEPT_CHARACTERS);
    };
    const end = (code: number | null): void => {
      clearTimeout(silence);
      resolve({ code, complaint: complaint.trim() });
    };
    const tooLong = (): void => {
      complain(`\nIt gave no answer for ${silenceSeconds} s and was ended.`);
      child.kill("SIGKILL");
    };
    let silence = setTimeout(tooLong, silenceSeconds * 1000);
    child.stdin.on("error", () => undefined);
    child.stderr.on("data", (text: Buffer) => complain(text.toString()));
    createInterface({ input: child.stdout }).on("line", (line) => {
      clearTimeout(silence);
      silence = setTimeout(tooLong, silenceSeconds * 1000);
      try {
        onLine(JSON.parse(line));
      } catch {
        complain(`\nIt said: ${line}`);
      }
    });
    child.once("error", (error) => {
      complain(`\n${error.message}`);
      // One that was started ends by `close` as well.
      if (child.pid === undefined) end(null);
    });
    child.once("close", (code, name) => {
      if (name) complain(`\nIt was ended by ${name}.`);
      end(code);
    });
  });
}

/** The first line of a program that has one answer. @throws with its complaint if there was none */
export async function askOnce(
  command: string,
  args: readonly string[],
  options: Omit<ChildOptions, "onLine">,
): Promise<unknown> {
  let answer: unknown;
  const { code, complaint } = await runLines(command, args, {
    ...options,
    onLine: (message) => {
      answer ??= message;
    },
  });
  if (answer === undefined) throw new Error(complaint || `It ended with ${code} and said nothing.`);
  return answer;
}
