import { expect, it, vi } from "vitest";
import { closing } from "./closing";

it("tells everyone once, with the first reason", () => {
  const end = closing();
  const first = vi.fn();
  const second = vi.fn();
  end.onClose(first);
  const forget = end.onClose(second);
  expect(end.reason).toBeUndefined();
  forget();
  end.close("it broke");
  end.close("again");
  expect(first.mock.calls).toEqual([["it broke"]]);
  expect(second).not.toHaveBeenCalled();
  expect(end.reason).toBe("it broke");
});

it("tells who comes later at once", () => {
  const end = closing();
  end.close("it broke");
  const late = vi.fn();
  end.onClose(late);
  expect(late.mock.calls).toEqual([["it broke"]]);
});

it("lets a listener ask again while it is told", () => {
  const end = closing();
  const again = vi.fn();
  end.onClose(() => void end.onClose(again));
  end.close("it broke");
  expect(again.mock.calls).toEqual([["it broke"]]);
});
