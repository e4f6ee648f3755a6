/** What the double does not stand in for throws by its name: nothing answers with a convenient nothing. */
import { EventEmitter } from "node:events";

export class NotStoodInFor extends Error {
  constructor(what: string) {
    super(`The double has no ${what}.`);
    this.name = "NotStoodInFor";
  }
}

/** What the language itself asks of any object: whether it can be awaited, printed or turned to JSON. */
const ASKED_OF_ANYTHING = new Set(["then", "toJSON", "constructor", "prototype", "nodeType", "inspect"]);

/** As much of a type of electron.d.ts as a stand-in has. Events come from `eventsOf`, which knows their names. */
export type Part<T> = Partial<Omit<T, keyof EventEmitter>> & Partial<Record<keyof EventEmitter, unknown>>;

/**
 * The part as the whole.
 * @param check called before anything but a symbol is read, to throw where the object is of no use any more
 */
export function refusing<T extends object>(name: string, part: Part<T>, check?: (key: string) => void): T {
  return new Proxy(part, {
    get(target, key) {
      if (typeof key === "symbol") return Reflect.get(target, key);
      if (key in target) {
        check?.(key);
        return Reflect.get(target, key);
      }
      if (ASKED_OF_ANYTHING.has(key)) return undefined;
      throw new NotStoodInFor(`${name}.${key}`);
    },
    set(target, key, value) {
      if (typeof key === "string" && !(key in target)) throw new NotStoodInFor(`${name}.${key}`);
      return Reflect.set(target, key, value);
    },
  }) as T;
}

/** An options bag may hold only what is listed; `undefined` counts as left out, as it does in Electron. */
export function acceptOnly(what: string, given: object, known: readonly string[]): void {
  for (const [key, value] of Object.entries(given)) {
    if (value !== undefined && !known.includes(key)) throw new NotStoodInFor(`${key} of ${what}`);
  }
}

type Listener = (...args: never[]) => void;

/** The events of an Electron object. Listening to one that never comes here throws. */
export class NamedEvents {
  private readonly emitter = new EventEmitter();

  constructor(
    private readonly owner: string,
    private readonly names: readonly string[],
  ) {}

  emit(name: string, ...args: unknown[]): boolean {
    return this.emitter.emit(this.known(name), ...args);
  }

  count(name: string): number {
    return this.emitter.listenerCount(this.known(name));
  }

  /** The methods of Node's EventEmitter, for the face of an Electron object. */
  methods<T>(face: () => T) {
    const change =
      (method: "on" | "once" | "off" | "prependListener") => (name: string, listener: Listener) => {
        this.emitter[method](this.known(name), listener as () => void);
        return face();
      };
    return {
      on: change("on"),
      addListener: change("on"),
      once: change("once"),
      prependListener: change("prependListener"),
      off: change("off"),
      removeListener: change("off"),
      emit: (name: string, ...args: unknown[]) => this.emit(name, ...args),
      listenerCount: (name: string) => this.count(name),
      removeAllListeners: (name: string) => {
        this.emitter.removeAllListeners(this.known(name));
        return face();
      },
    };
  }

  private known(name: string): string {
    if (!this.names.includes(name)) throw new NotStoodInFor(`event "${name}" of ${this.owner}`);
    return name;
  }
}

export interface Cancellable {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

/** An event whose default can be prevented, with what else it says. */
export function cancellable<Params extends object>(params: Params): Params & Cancellable {
  let prevented = false;
  const event = {
    ...params,
    get defaultPrevented() {
      return prevented;
    },
    preventDefault() {
      prevented = true;
    },
  };
  return event;
}
