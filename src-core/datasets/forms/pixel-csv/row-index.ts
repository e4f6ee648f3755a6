/** Where the pictures of a table lie. All is kept in one array that grows. */

const PER_ROW = 4;

export class RowIndex {
  #numbers = new Float64Array(1024 * PER_ROW);
  #count = 0;

  /** @param bytes of the row, without what ends it @param line of the file, from 1 @param label its number */
  add(offset: number, bytes: number, line: number, label: number): void {
    const at = this.#count * PER_ROW;
    if (at === this.#numbers.length) {
      const larger = new Float64Array(2 * at);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[at] = offset;
    this.#numbers[at + 1] = bytes;
    this.#numbers[at + 2] = line;
    this.#numbers[at + 3] = label;
    this.#count += 1;
  }

  count(): number {
    return this.#count;
  }

  offset(row: number): number {
    return this.#numbers[row * PER_ROW] ?? 0;
  }

  bytes(row: number): number {
    return this.#numbers[row * PER_ROW + 1] ?? 0;
  }

  line(row: number): number {
    return this.#numbers[row * PER_ROW + 2] ?? 0;
  }

  label(row: number): number {
    return this.#numbers[row * PER_ROW + 3] ?? 0;
  }
}
