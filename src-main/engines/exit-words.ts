/** What to say of an engine that went away. */
import { addressSpaceLimit, addressSpaceWords } from "./address-space";
import type { EngineExit } from "./launcher";

const OUT_OF_MEMORY = /out of memory|process OOM|cannot allocate|cannot grow|allocation failed|bad_alloc/i;

export function exitWords(
  exit: EngineExit,
  addresses: number | undefined = addressSpaceLimit(),
): {
  code: "engine-crashed" | "out-of-memory";
  message: string;
} {
  if (OUT_OF_MEMORY.test(exit.output)) {
    return {
      code: "out-of-memory",
      message:
        addresses === undefined
          ? "The engine ran out of memory. Use smaller batches or a smaller network."
          : `The engine ran out of memory. ${addressSpaceWords(addresses)}`,
    };
  }
  if (exit.signal === "SIGKILL") {
    return {
      code: "engine-crashed",
      message: "The engine was ended from outside, perhaps because the system ran out of memory.",
    };
  }
  const how = exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code ?? "unknown"}`;
  const lastLine = exit.output.split("\n").findLast((line) => /error/i.test(line));
  return {
    code: "engine-crashed",
    message: `The engine stopped unexpectedly (${how})${lastLine ? `: ${lastLine.trim().slice(0, 300)}` : "."}`,
  };
}
