import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { wholeWrites } from "./file-stream";
import { onInterrupt } from "./interrupt";
import { imageSize, positiveNumber, wholeNumber } from "./options";
import { createOutput, paint, printable } from "./output";
import { createProgress, type ProgressState, plainLine } from "./progress";

class FakeStream extends EventEmitter {
  text = "";
  constructor(
    readonly isTTY: boolean,
    readonly columns = 60,
  ) {
    super();
  }
  write(text: string, done?: () => void): void {
    this.text += text;
    done?.();
  }
}

const STATE: ProgressState = {
  step: 50,
  totalSteps: 200,
  epoch: 1,
  epochs: 4,
  loss: 0.5,
  accuracy: 0.8,
  throughput: 160,
  batchSize: 32,
};

describe("createProgress", () => {
  it("redraws one line in a terminal, within its width, and takes it away", () => {
    const stream = new FakeStream(true);
    let time = 0;
    const progress = createProgress(stream, () => time);
    progress.update(STATE);
    progress.update({ ...STATE, step: 51 });
    expect(stream.text.match(/\r/g)).toHaveLength(1);
    time += 1_000;
    progress.update({ ...STATE, step: 52 });
    expect(stream.text.match(/\r/g)).toHaveLength(2);
    expect(stream.text).not.toContain("\n");
    const escapeCode = String.fromCharCode(27);
    for (const line of stream.text.split("\r"))
      expect(line.replace(`${escapeCode}[K`, "").length).toBeLessThan(60);
    progress.clear();
    expect(stream.text.endsWith(`\r${escapeCode}[K`)).toBe(true);
  });
  it("writes a plain line now and then elsewhere", () => {
    const stream = new FakeStream(false);
    let time = 0;
    const progress = createProgress(stream, () => time);
    for (; time < 65_000; time += 1_000) progress.update(STATE);
    progress.clear();
    expect(stream.text.trimEnd().split("\n")).toHaveLength(2);
    expect(stream.text).not.toMatch(/[^ -~\n]/);
  });
  it("says the time that is left", () => {
    expect(plainLine(STATE)).toContain("30 s left");
    expect(plainLine({ ...STATE, throughput: 0 })).not.toContain("left");
    expect(plainLine(STATE)).not.toContain("mixed");
    expect(plainLine({ ...STATE, isMixed: true })).toMatch(/accuracy [\d.]+% on mixed images {2}/);
  });
});

describe("onInterrupt", () => {
  it("takes signals of one keypress as one, and a later one as the second", () => {
    const source = new EventEmitter();
    const actions = { first: vi.fn(), second: vi.fn() };
    let time = 0;
    const leave = onInterrupt(source, actions, () => time);
    source.emit("SIGINT");
    time += 50;
    source.emit("SIGINT");
    expect(actions.first).toHaveBeenCalledOnce();
    expect(actions.second).not.toHaveBeenCalled();
    time += 1_000;
    source.emit("SIGTERM");
    expect(actions.second).toHaveBeenCalledOnce();
    leave();
    expect(source.listenerCount("SIGINT")).toBe(0);
  });
});

describe("createOutput", () => {
  it("ends once when the reader goes away, and writes no more", () => {
    const [stdout, stderr] = [new FakeStream(false), new FakeStream(false)];
    const end = vi.fn();
    const output = createOutput(stdout, stderr, {}, end);
    output.line("one");
    const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
    stdout.emit("error", gone);
    stdout.emit("error", gone);
    output.line("two");
    expect(end).toHaveBeenCalledExactlyOnceWith(141);
    expect(output.failure).toBe(141);
    expect(stdout.text).toBe("one\n");
    expect(stderr.text).toBe("");
  });
  it("says when the result could not be written for another reason, and fails for it", () => {
    const [stdout, stderr] = [new FakeStream(false), new FakeStream(false)];
    const [end, gone] = [vi.fn(), vi.fn()];
    const output = createOutput(stdout, stderr, {}, end);
    output.onReaderGone(gone);
    stdout.emit("error", Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" }));
    stdout.emit("error", Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" }));
    expect(stderr.text).toBe(
      "The result could not be written: there is no space left. Free some and try again.\n",
    );
    expect([output.failure, gone.mock.calls.length, end.mock.calls.length]).toEqual([2, 1, 0]);
  });
  it("writes a file whole, however little of it goes through at once, and says when the rest does not", () => {
    const taken: number[] = [];
    const errors: Error[] = [];
    let room = 7;
    const stream = wholeWrites(1, (_descriptor, bytes, offset) => {
      if (room === 0) throw new Error("no space");
      const part = [...bytes.subarray(offset, offset + Math.min(room, 3))];
      room -= part.length;
      taken.push(...part);
      return part.length;
    });
    const done = (error?: Error | null): unknown => error && errors.push(error);
    stream.write("größ", done);
    expect([Buffer.from(taken).toString(), errors.length]).toEqual(["größ", 0]);
    stream.write("two", done);
    expect(errors.map(({ message }) => message)).toEqual(["no space"]);
  });
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { TERM: "dumb" }, false],
  ])("uses colour as it should (terminal %s, %j)", (terminal, environment, colour) => {
    const output = createOutput(new FakeStream(terminal), new FakeStream(false), environment, () => {});
    expect(output.colour).toBe(colour);
    expect(paint(output, "error", "x") !== "x").toBe(colour);
  });
  it("writes numbers that JSON cannot hold as null", () => {
    const stdout = new FakeStream(false);
    createOutput(stdout, new FakeStream(false), {}, () => {}).json({ loss: Number.NaN });
    expect(stdout.text).toBe('{"loss":null}\n');
  });
});

describe("printable", () => {
  it("lets no text of a file steer the terminal", () => {
    expect(printable("a\u001b[2Jb\u0007\u009bc")).toBe("a\ufffd[2Jb\ufffd\ufffdc");
    expect(printable("\u202e\u05e9 99% \u2067b")).toBe("\ufffd\u05e9 99% \ufffdb");
  });
});

describe("options", () => {
  it("reads whole numbers in their range and nothing else", () => {
    const read = wholeNumber(1, 64);
    expect(read("64")).toBe(64);
    for (const text of ["0", "65", "1.5", "-1", "1e1", "0x1", " 1", "", "NaN"])
      expect(() => read(text)).toThrow(/whole/);
  });
  it("reads positive numbers", () => {
    const read = positiveNumber(100);
    expect(read("0.05")).toBe(0.05);
    expect(read("1e-3")).toBe(0.001);
    for (const text of ["0", "-1", "101", "x", "", "1e999", "1.2.3"])
      expect(() => read(text)).toThrow(/above 0/);
  });
  it("reads image sizes", () => {
    expect(imageSize("32x24x3")).toEqual([32, 24, 3]);
    for (const text of ["32", "32x32", "0x1x1", "1x1x1x1", "ax1x1", "1.5x1x1"]) {
      expect(() => imageSize(text)).toThrow(/HxWxC/);
    }
  });
});
