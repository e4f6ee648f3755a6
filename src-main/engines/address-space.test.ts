import { expect, it } from "vitest";
import { addressSpaceLimit, addressSpaceWords } from "./address-space";
import { exitWords } from "./exit-words";

const limits = (soft: string): string =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax file size             unlimited            unlimited            bytes     \nMax address space         ${soft}           unlimited            bytes     \n`;

it("reads how much address space there is", () => {
  expect(addressSpaceLimit(limits("8192000000"))).toBe(8_192_000_000);
  expect(addressSpaceLimit(limits("unlimited"))).toBeUndefined();
  expect(addressSpaceLimit("")).toBeUndefined();
});

it("names the limit where an engine ended for want of memory", () => {
  // What V8 prints as it ends a process that may not reserve what it wants.
  const output = "#\n# Fatal process OOM in Failed to reserve virtual memory for CodeRange\n#";
  const exit = { code: null, signal: "SIGTRAP", output };
  const limited = exitWords(exit, 12_288_000_000);
  expect(limited).toMatchObject({ code: "out-of-memory", message: expect.stringContaining("11.4 GiB") });
  expect(limited.message).toContain(addressSpaceWords(12_288_000_000));
  expect(exitWords(exit, undefined).message).toContain("smaller batches");
});
