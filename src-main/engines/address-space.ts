/** `ulimit -v`: how much address space a process may have. WebAssembly reserves far more of it than it uses. */
import { readFileSync } from "node:fs";

/** Of this process and those it starts, in bytes; undefined where there is no limit, or none can be asked. */
export function addressSpaceLimit(limits: string = systemLimits()): number | undefined {
  const [, bytes] = /^Max address space\s+(\d+)\s/m.exec(limits) ?? [];
  return bytes === undefined ? undefined : Number(bytes);
}

function systemLimits(): string {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch {
    return "";
  }
}

/** Why memory cannot be had where `limit` bytes of addresses are allowed, and what to do. */
export function addressSpaceWords(limit: number): string {
  const gibibytes = (limit / 1024 ** 3).toFixed(1);
  return (
    `Processes are limited here to ${gibibytes} GiB of addresses (ulimit -v). The engine uses less memory than that but reserves ` +
    "about 16 GiB of addresses: raise the limit, or lift it with `ulimit -v unlimited`, and try again."
  );
}
