import { Command } from "commander";
import { expect, it } from "vitest";
import { addLook } from "./look";

/** Nothing is asked: what is refused is refused before. */
async function refused(...args: string[]): Promise<unknown> {
  const program = new Command().exitOverride();
  const never = (): never => {
    throw new Error("Nothing is said before.");
  };
  addLook(program, { output: { line: never, json: never, log: never } as never, exitWith: never });
  try {
    await program.parseAsync(["look", "resnet-8", ...args], { from: "user" });
  } catch (error) {
    return error;
  }
  throw new Error("It was not refused.");
}

it.each([
  ["a choice that stands there twice", ["lesion", "--with", "units=add1", "--with", "units=add2"], "twice"],
  ["a choice without a value", ["lesion", "--with", "draws"], "write NAME=VALUE"],
  ["one image and a number of them", ["residual", "--image", "3", "--images", "5"], "leave out"],
  ["a number of images where one is looked at", ["pictures", "--images", "5"], "looks at one image"],
  ["images where two are looked at", ["shattering", "--images", "5"], "looks at two images"],
  ["an image where noise is looked at", ["propagation", "--image", "5"], "noise"],
])("refuses %s", async (_, args, words) => {
  expect(await refused(...args)).toMatchObject({
    name: "CommandError",
    message: expect.stringContaining(words),
  });
});
