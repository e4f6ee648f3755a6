/**
 * Joins the two worlds of a page, that of its own scripts and the isolated one of the preload script, the way
 * contextBridge does: values are cloned, functions and promises become proxies, nothing else crosses
 * (electronjs.org/docs/latest/api/context-bridge). Events on the document, under a name that the page does not know,
 * cross at once, and their details are cloned from world to world by Chromium itself.
 */
type Packed =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "array"; readonly items: readonly Packed[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Packed])[] }
  | { readonly kind: "function" | "promise"; readonly id: number };

type Outcome = { readonly value: Packed } | { readonly error: string };

type Message =
  | { readonly kind: "call"; readonly call: number; readonly id: number; readonly args: readonly Packed[] }
  | { readonly kind: "answer"; readonly call: number; readonly outcome: Outcome }
  | { readonly kind: "settled"; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: "note"; readonly name: string; readonly value: Packed };

type AnyFunction = (...args: unknown[]) => unknown;

export interface Bridge {
  /** Tells the other world something; what it holds is cloned or proxied. */
  note(name: string, value: unknown): void;
}

export function createBridge(
  out: string,
  incoming: string,
  onNote: (name: string, value: unknown) => void,
): Bridge {
  const ours = new Map<number, AnyFunction>();
  const answers = new Map<number, Outcome>();
  const awaited = new Map<number, (outcome: Outcome) => void>();
  const target = document;
  const dispatch = target.dispatchEvent.bind(target);
  let last = 0;
  const tell = (message: Message): void => {
    dispatch(new CustomEvent(out, { detail: message }));
  };
  const outcomeOf = (work: () => unknown): Outcome => {
    try {
      return { value: pack(work()) };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  };
  const resultOf = (outcome: Outcome | undefined): unknown => {
    if (!outcome) throw new Error("The other world of this page is gone.");
    if ("error" in outcome) throw new Error(outcome.error);
    return unpack(outcome.value);
  };

  function pack(value: unknown): Packed {
    last += 1;
    const id = last;
    if (typeof value === "function") {
      ours.set(id, value as AnyFunction);
      return { kind: "function", id };
    }
    if (value instanceof Promise) {
      const settle = (work: () => unknown): void => tell({ kind: "settled", id, outcome: outcomeOf(work) });
      value.then(
        (result) => settle(() => result),
        (error) =>
          settle(() => {
            throw error;
          }),
      );
      return { kind: "promise", id };
    }
    if (Array.isArray(value)) return { kind: "array", items: value.map(pack) };
    if (
      typeof value === "object" &&
      value !== null &&
      Object.prototype.toString.call(value) === "[object Object]"
    ) {
      return {
        kind: "object",
        entries: Object.entries(value).map(([key, item]) => [key, pack(item)] as const),
      };
    }
    return { kind: "value", value: structuredClone(value) };
  }

  function unpack(packed: Packed): unknown {
    switch (packed.kind) {
      case "value":
        return packed.value;
      case "array":
        return packed.items.map(unpack);
      case "object":
        return Object.fromEntries(packed.entries.map(([key, item]) => [key, unpack(item)]));
      case "function":
        return (...args: unknown[]) => {
          last += 1;
          const call = last;
          tell({ kind: "call", call, id: packed.id, args: args.map(pack) });
          const outcome = answers.get(call);
          answers.delete(call);
          return resultOf(outcome);
        };
      default:
        return new Promise((resolve, reject) => {
          awaited.set(packed.id, (outcome) => {
            try {
              resolve(resultOf(outcome));
            } catch (error) {
              reject(error);
            }
          });
        });
    }
  }

  target.addEventListener(incoming, (event) => {
    const message = (event as CustomEvent<Message>).detail;
    if (message.kind === "note") onNote(message.name, unpack(message.value));
    else if (message.kind === "answer") answers.set(message.call, message.outcome);
    else if (message.kind === "settled") {
      awaited.get(message.id)?.(message.outcome);
      awaited.delete(message.id);
    } else {
      const outcome = outcomeOf(() => ours.get(message.id)?.(...message.args.map(unpack)));
      tell({ kind: "answer", call: message.call, outcome });
    }
  });
  return { note: (name, value) => tell({ kind: "note", name, value: pack(value) }) };
}
