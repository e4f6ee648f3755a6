/**
 * Words of a document as Python: names, texts and numbers. Whatever a document says, it becomes a name, a literal or a line of plain words,
 * never code.
 */

/** Words that Python keeps for itself, and those that the written files use as they are. */
const RESERVED = new Set(
  (
    "False None True and as assert async await break case class continue def del elif else except finally for from global if " +
    "import in is lambda match nonlocal not or pass raise return try type while with yield " +
    "self super nn F torch math range round int tuple enumerate zip i OrderedDict"
  ).split(" "),
);

/** What every module of PyTorch has already, so that no layer may be called so. */
const OF_MODULES = new Set(
  (
    "add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr float " +
    "forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers named_children " +
    "named_modules named_parameters parameters register_backward_hook register_buffer register_forward_hook " +
    "register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook " +
    "register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter " +
    "register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory " +
    "state_dict to to_empty train training type xpu zero_grad T_destination"
  ).split(" "),
);

function plainLetters(text: string): string {
  return text.normalize("NFKD").replace(/\p{Mark}/gu, "");
}

/** `stage1-rest` becomes `stage1_rest`, `3x3` becomes `layer_3x3`. */
function pythonName(text: string): string {
  const name = plainLetters(text)
    .replace(/[^A-Za-z0-9_]+/g, "_")
    .replace(/^_+|_+$/g, "");
  if (name === "") return "layer";
  return /^[0-9]/.test(name) ? `layer_${name}` : name;
}

/** `Basic residual` becomes `BasicResidual`, `Wide ResNet-28-10` becomes `WideResNet28_10`. */
export function pythonClassName(text: string, otherwise: string): string {
  const words = plainLetters(text).match(/[A-Za-z0-9]+/g) ?? [];
  const joined = words.reduce((name, word) => {
    const capital = word.charAt(0).toUpperCase() + word.slice(1);
    return /[0-9]$/.test(name) && /^[0-9]/.test(word) ? `${name}_${word}` : name + capital;
  }, "");
  if (joined === "") return otherwise;
  return /^[0-9]/.test(joined) ? otherwise + joined : joined;
}

/** `firstStride` becomes `first_stride`, as Python's arguments are written. */
export function pythonArgumentName(text: string): string {
  return pythonName(
    plainLetters(text)
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .toLowerCase(),
  );
}

/** Gives each name once. */
export class Names {
  readonly #taken: Set<string>;

  /** @param taken names that are spoken for beside Python's own */
  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** A name like `wanted` that is not in use. */
  take(wanted: string): string {
    const base = RESERVED.has(wanted) ? `${wanted}_` : wanted;
    let name = base;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${base}_${count}`;
    this.#taken.add(name);
    return name;
  }
}

/** Names of a module's attributes. */
export class AttributeNames {
  readonly #names = new Names(OF_MODULES);

  /** @param text a drawn name */
  take(text: string): string {
    const name = pythonName(text);
    return this.#names.take(OF_MODULES.has(name) ? `${name}_` : name);
  }
}

/** A drawn name as a variable's. */
export function pythonVariableName(text: string): string {
  const name = pythonName(text);
  return RESERVED.has(name) ? `${name}_` : name;
}

/** Letters, digits and plain signs stay; all else is written as its number. */
export function pythonText(text: string): string {
  let literal = "";
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    if (sign === '"' || sign === "\\") literal += `\\${sign}`;
    else if (/^[ -~]$/.test(sign) || /^[\p{Letter}\p{Number}×·–]$/u.test(sign)) literal += sign;
    else if (code > 0xffff) literal += `\\U${code.toString(16).padStart(8, "0")}`;
    else literal += `\\u${code.toString(16).padStart(4, "0")}`;
  }
  return `"${literal}"`;
}

export type PythonValue = number | string | boolean | null | readonly PythonValue[] | PythonRecord;
export interface PythonRecord {
  readonly [key: string]: PythonValue;
}

/** A literal on one line; lists as tuples. @throws RangeError for a number that is none */
export function pythonLiteral(value: PythonValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return pythonText(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written as a number.`);
    return String(value);
  }
  if (isList(value)) {
    const items = value.map(pythonLiteral);
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
  }
  return `{${Object.entries(value)
    .map(([key, each]) => `${pythonText(key)}: ${pythonLiteral(each)}`)
    .join(", ")}}`;
}

function isList(value: PythonValue): value is readonly PythonValue[] {
  return Array.isArray(value);
}

/** One line of words without signs that end a line or steer a terminal. */
export function plainLine(text: string): string {
  return text
    .replace(/[^\p{Letter}\p{Number}\p{Punctuation}\p{Symbol} ]/gu, " ")
    .replace(/ +/g, " ")
    .trim();
}

/** Words in lines of a width, each at least one word long. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of plainLine(text).split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

const WIDTH = 100;

/** A docstring's lines, without indentation of their own. */
export function docstring(text: string, indent = 4): string[] {
  const lines = wrapped(text, WIDTH - indent - 6).map((line) =>
    line.replace(/\\/g, "\\\\").replace(/""+|"$/g, escapedQuotes),
  );
  if (lines.length <= 1) return [`"""${lines[0] ?? ""}"""`];
  const [first = "", ...rest] = lines;
  return [`"""${first}`, ...rest, '"""'];
}

/** Quotes that would end the text. */
function escapedQuotes(quotes: string): string {
  return quotes.replace(/"/g, '\\"');
}

/** A call on one line, or on several where it is too long. */
export function pythonCall(callee: string, args: readonly string[], before = "", indent = 8): string {
  const line = `${callee}(${args.join(", ")})`;
  if (indent + before.length + line.length <= WIDTH) return before + line;
  const space = " ".repeat(4);
  return `${before}${callee}(\n${args.map((arg) => `${space}${arg},\n`).join("")})`;
}

/** @param code lines, some of which may be several */
export function indented(code: readonly string[], by = 4): string[] {
  return code.flatMap((lines) => lines.split("\n")).map((line) => (line === "" ? "" : " ".repeat(by) + line));
}
