import { expect, it, vi } from "vitest";
import { openAgain } from "./open-again";

const failure = (code: string): Error => Object.assign(new Error(code), { code });

it.each(["EMFILE", "ENFILE"])("tries again after %s, and gives what it got then", async (code) => {
  const open = vi
    .fn()
    .mockRejectedValueOnce(failure(code))
    .mockRejectedValueOnce(failure(code))
    .mockResolvedValue("file");
  await expect(openAgain(open, [1, 1, 1])).resolves.toBe("file");
  expect(open).toHaveBeenCalledTimes(3);
});

it("gives up in the end, and at once on anything else", async () => {
  const open = vi.fn().mockRejectedValue(failure("EMFILE"));
  await expect(openAgain(open, [1, 1])).rejects.toMatchObject({ code: "EMFILE" });
  expect(open).toHaveBeenCalledTimes(3);
  const missing = vi.fn().mockRejectedValue(failure("ENOENT"));
  await expect(openAgain(missing, [1, 1])).rejects.toMatchObject({ code: "ENOENT" });
  expect(missing).toHaveBeenCalledTimes(1);
});
