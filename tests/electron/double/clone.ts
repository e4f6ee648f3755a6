/**
 * Structured clone as text, for what crosses between a page and the main process: `structuredClone` says what can be
 * cloned, this writes it down. Runs in pages and in Node. A value that holds itself is refused.
 */
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const VIEWS = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const;
const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError } as const;

/** @throws DataCloneError for what no structured clone holds: functions, promises, nodes of a page */
export function toText(value: unknown): string {
  return JSON.stringify(write(structuredClone(value), []));
}

export function fromText(text: string): unknown {
  return read(JSON.parse(text) as Json);
}

/** Arrays are written as a tag and what follows it; so all that JSON has no form for is an array too. */
function write(value: unknown, above: readonly object[]): Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (value === undefined) return ["undefined"];
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : ["number", Object.is(value, -0) ? "-0" : String(value)];
  }
  if (typeof value === "bigint") return ["bigint", String(value)];
  if (typeof value !== "object") throw new Error(`The double has no clone of a ${typeof value}.`);
  if (above.includes(value)) throw new Error("The double has no clone of a value that holds itself.");
  const within = [...above, value];
  const each = (items: Iterable<unknown>): Json[] => Array.from(items, (item) => write(item, within));
  if (Array.isArray(value)) return ["array", ...each(value)];
  if (value instanceof Date) return ["date", value.getTime()];
  if (value instanceof ArrayBuffer) return ["buffer", base64(new Uint8Array(value))];
  if (ArrayBuffer.isView(value)) {
    const name = Object.prototype.toString.call(value).slice(8, -1);
    // Node's buffers are clones of Uint8Array already.
    if (!(name in VIEWS)) throw new Error(`The double has no clone of a ${name}.`);
    return ["view", name, base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))];
  }
  if (value instanceof Map) return ["map", ...each([...value].flat(1))];
  if (value instanceof Set) return ["set", ...each(value)];
  if (value instanceof Error) return ["error", value.name, value.message, value.stack ?? ""];
  const name = Object.prototype.toString.call(value).slice(8, -1);
  if (name !== "Object") throw new Error(`The double has no clone of a ${name}.`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, write(item, within)]));
}

function read(json: Json): unknown {
  if (json === null || typeof json !== "object") return json;
  if (!Array.isArray(json)) {
    return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, read(item)]));
  }
  const [tag, ...rest] = json;
  const [first, second, third] = rest;
  switch (tag) {
    case "undefined":
      return undefined;
    case "number":
      return Number(first);
    case "bigint":
      return BigInt(String(first));
    case "array":
      return rest.map(read);
    case "date":
      return new Date(Number(first));
    case "buffer":
      return bytes(String(first)).buffer;
    case "view":
      return new VIEWS[first as keyof typeof VIEWS](bytes(String(second)).buffer);
    case "map": {
      const flat = rest.map(read);
      return new Map(
        flat.flatMap((key, index) => (index % 2 === 0 ? [[key, flat[index + 1]] as const] : [])),
      );
    }
    case "set":
      return new Set(rest.map(read));
    case "error": {
      const kind = ERRORS[first as keyof typeof ERRORS] ?? Error;
      return Object.assign(new kind(String(second)), { stack: String(third) });
    }
    default:
      throw new Error(`The double has no clone of "${tag}".`);
  }
}

const CHUNK = 32_768;

function base64(view: Uint8Array): string {
  let binary = "";
  for (let start = 0; start < view.length; start += CHUNK) {
    binary += String.fromCharCode(...view.subarray(start, start + CHUNK));
  }
  return btoa(binary);
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
