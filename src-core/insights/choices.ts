/** What a person may choose of an instrument beside the images: a literal table, from which types, the shell and the window follow. */
import { z } from "zod";
import { SkiploomError } from "../foundation/errors";

interface Said {
  readonly label: string;
  /** One sentence for the window and for `--help`. */
  readonly help: string;
  /** Other choices, with those of their values beside which this one means something; left out: it always does. */
  readonly onlyWith?: Readonly<Record<string, readonly string[]>>;
}

export type InstrumentChoice =
  | (Said & { readonly kind: "count"; readonly min: number; readonly max: number; readonly usual: number })
  | (Said & { readonly kind: "number"; readonly min: number; readonly max: number; readonly usual: number })
  | (Said & { readonly kind: "flag"; readonly usual: boolean })
  | (Said & {
      readonly kind: "one-of";
      readonly values: readonly { readonly value: string; readonly label: string }[];
      readonly usual: string;
    })
  /** Of units, layers or blocks: none unless they are named. */
  | (Said & { readonly kind: "names" });

export type InstrumentChoices = Readonly<Record<string, InstrumentChoice>>;

type ValueOf<Choice extends InstrumentChoice> = Choice extends { kind: "count" | "number" }
  ? number
  : Choice extends { kind: "flag" }
    ? boolean
    : Choice extends { kind: "one-of"; values: readonly { value: infer Value }[] }
      ? Value
      : readonly string[];

export type Chosen<Choices extends InstrumentChoices> = {
  readonly [Name in keyof Choices]: ValueOf<Choices[Name]>;
};

export const chosenSchema = z.record(
  z.string(),
  z.union([
    z.number(),
    z.boolean(),
    z.string().max(1_000),
    z.array(z.string().max(1_000)).max(10_000).readonly(),
  ]),
);
/** By the names of an instrument's choices. */
export type ChosenValues = z.infer<typeof chosenSchema>;

/**
 * A value for each choice, in the table's order: what was given, the usual one where nothing was.
 *
 * @throws SkiploomError `unsupported` for a choice that there is not, or a value that is none of it
 */
export function chosenOf<Choices extends InstrumentChoices>(
  choices: Choices,
  given: Readonly<ChosenValues>,
): Chosen<Choices> {
  for (const name of Object.keys(given)) choiceNamed(choices, name);
  const values = Object.entries(choices).map(([name, choice]) => {
    const value = given[name] ?? (choice.kind === "names" ? [] : choice.usual);
    if (!isOf(choice, value)) throw refusal(name, choice);
    return [name, value];
  });
  return Object.fromEntries(values) as Chosen<Choices>;
}

/**
 * As it is written in a shell: `draws=20`, `units=stage2/3,stage2/4`.
 *
 * @throws SkiploomError `unsupported`, as {@link chosenOf}
 */
export function choiceFromText(choices: InstrumentChoices, name: string, text: string): ChosenValues[string] {
  const choice = choiceNamed(choices, name);
  const value = valueFromText(choice, text.trim());
  if (value === undefined || !isOf(choice, value)) throw refusal(name, choice);
  return value;
}

function choiceNamed(choices: InstrumentChoices, name: string): InstrumentChoice {
  const choice = Object.hasOwn(choices, name) ? choices[name] : undefined;
  if (choice) return choice;
  const names = Object.keys(choices);
  const there = names.length > 0 ? `It has ${names.join(", ")}.` : "It has none.";
  throw new SkiploomError("unsupported", `This instrument has no choice "${name.slice(0, 100)}". ${there}`);
}

function valueFromText(choice: InstrumentChoice, text: string): ChosenValues[string] | undefined {
  switch (choice.kind) {
    case "count":
    case "number":
      return text === "" ? undefined : Number(text);
    case "flag":
      return text === "yes" ? true : text === "no" ? false : undefined;
    case "one-of":
      return text;
    case "names":
      return text
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== "");
    default:
      return choice satisfies never;
  }
}

function isOf(choice: InstrumentChoice, value: ChosenValues[string]): boolean {
  switch (choice.kind) {
    case "count":
      return Number.isInteger(value) && isBetween(choice, value);
    case "number":
      return isBetween(choice, value);
    case "flag":
      return typeof value === "boolean";
    case "one-of":
      return choice.values.some((each) => each.value === value);
    case "names":
      return Array.isArray(value);
    default:
      return choice satisfies never;
  }
}

function isBetween(
  { min, max }: { readonly min: number; readonly max: number },
  value: ChosenValues[string],
): boolean {
  return typeof value === "number" && value >= min && value <= max;
}

function refusal(name: string, choice: InstrumentChoice): SkiploomError {
  return new SkiploomError("unsupported", `${name} is ${choiceWords(choice)}.`);
}

/** Whether it means anything beside what else is chosen. */
export function isMeant(choices: InstrumentChoices, name: string, chosen: Readonly<ChosenValues>): boolean {
  return Object.entries(choices[name]?.onlyWith ?? {}).every(([other, values]) => {
    const choice = choices[other];
    const value = chosen[other] ?? (choice && "usual" in choice ? choice.usual : undefined);
    return typeof value === "string" && values.includes(value);
  });
}

/** What its values are: `a whole number from 1 to 100`. */
export function choiceWords(choice: InstrumentChoice): string {
  switch (choice.kind) {
    case "count":
      return `a whole number from ${choice.min} to ${choice.max}`;
    case "number":
      return `a number from ${choice.min} to ${choice.max}`;
    case "flag":
      return "yes or no";
    case "one-of":
      return `one of ${choice.values.map(({ value }) => value).join(", ")}`;
    case "names":
      return "names with commas between";
    default:
      return choice satisfies never;
  }
}
