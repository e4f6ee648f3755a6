/** Puts what zod found into one sentence with the place of the offending value. */
import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/** `graph.nodes[3].params.filters`; keys are cut, because a file chooses them. */
function pathWords(path: readonly PropertyKey[]): string {
  return path.reduce<string>((words, key) => {
    if (typeof key === "number") return `${words}[${key}]`;
    return words === "" ? shorten(String(key)) : `${words}.${shorten(String(key))}`;
  }, "");
}

/** One sentence about the first issue of an error. */
export function issueWords(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "A value is not what it should be.";
  const { place, words } = locate(issue, []);
  return place === "" ? `The document ${words}.` : `The value at ${place} ${words}.`;
}

function locate(issue: Issue, base: readonly PropertyKey[]): { place: string; words: string } {
  const path = [...base, ...issue.path];
  if (issue.code === "invalid_union") {
    const inner = closestBranch(issue.errors);
    if (inner !== undefined) return locate(inner, path);
  }
  return { place: pathWords(path), words: words(issue) };
}

/** The branch of a union that got furthest says the most: the one whose first issue lies deepest. */
function closestBranch(branches: readonly (readonly Issue[])[]): Issue | undefined {
  const firsts = branches.flatMap((issues) => issues.slice(0, 1));
  const deepest = firsts.sort((one, other) => other.path.length - one.path.length)[0];
  if (deepest === undefined || deepest.path.length > 0) return deepest;
  // A number that is out of range says more than that it is no reference to an argument.
  return firsts.find((issue) => issue.code !== "invalid_type");
}

function words(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined && issue.expected !== "undefined"
        ? `is missing or not ${article(issue.expected)}`
        : `is not ${article(issue.expected)}`;
    case "too_big":
      return `is too ${size(issue.origin, "long", "big")}: at most ${limit(issue.maximum)}${unit(issue.origin)}`;
    case "too_small":
      return `is too ${size(issue.origin, "short", "small")}: at least ${limit(issue.minimum)}${unit(issue.origin)}`;
    case "invalid_value":
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "unrecognized_keys":
      return `has a key that a document does not have: "${shorten(issue.keys[0] ?? "")}"`;
    case "invalid_format":
      return issue.message.startsWith("Invalid")
        ? "holds characters that are not allowed there"
        : issue.message;
    case "invalid_key":
      return "is stored under a key with characters that are not allowed";
    case "invalid_union":
      return "has none of the forms that are allowed there";
    case "custom":
      return issue.message;
    case "not_multiple_of":
    case "invalid_element":
      return "is not a value that is allowed there";
    default:
      issue satisfies never;
      return "is not a value that is allowed there";
  }
}

function article(expected: string): string {
  if (expected === "int") return "a whole number";
  if (expected === "record") return "an object";
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function size(origin: string, counted: string, measured: string): string {
  return origin === "string" || origin === "array" ? counted : measured;
}

function unit(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" ? " entries" : "";
}

function limit(value: number | bigint): string {
  return typeof value === "number" && Math.abs(value) < 1e21 ? value.toLocaleString("en") : String(value);
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
