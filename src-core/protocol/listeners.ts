/** A set of listeners: the whole of what a carrier needs of an event emitter. */
export interface Listeners<T> {
  add(this: void, listener: (value: T) => void): () => void;
  emit(this: void, value: T): void;
}

export function listeners<T>(): Listeners<T> {
  const all = new Set<(value: T) => void>();
  return {
    add(listener) {
      all.add(listener);
      return () => all.delete(listener);
    },
    emit(value) {
      for (const listener of [...all]) listener(value);
    },
  };
}
